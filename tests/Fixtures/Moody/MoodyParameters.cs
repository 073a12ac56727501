using Baton.Sdk;

namespace Baton.Fixtures.Moody;

/// <summary>How the plugin misbehaves.</summary>
public sealed record MoodyParameters
{
    /// <summary>The mood.</summary>
    [Parameter("mood", Default = "fine", PerServer = true)]
    public string Mood { get; set; } = "";
}
