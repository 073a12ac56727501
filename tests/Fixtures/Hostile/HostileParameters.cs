using Baton.Sdk;

namespace Baton.Fixtures.Hostile;

/// <summary>How the plugin does harm.</summary>
public sealed record HostileParameters
{
    /// <summary>One of the deeds that <see cref="Deeds"/> knows.</summary>
    [Parameter("deed", Default = "none")]
    public string Deed { get; set; } = "";

    /// <summary>Something to know it by.</summary>
    [Parameter("word", Default = "1000")]
    public string Word { get; set; } = "";
}
