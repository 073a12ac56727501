using Baton.Sdk;

namespace Baton.Fixtures.Hostile;

/// <summary>How the plugin does harm.</summary>
public sealed record HostileParameters
{
    /// <summary>One of the deeds that <see cref="Deeds"/> knows.</summary>
    [Parameter("deed", Default = "none")]
    public string Deed { get; set; } = "";
}
