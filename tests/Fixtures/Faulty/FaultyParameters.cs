using Baton.Sdk;

namespace Baton.Fixtures.Faulty;

/// <summary>Which rule of the contract the plugin breaks.</summary>
public sealed record FaultyParameters
{
    /// <summary>The fault; none keeps every rule.</summary>
    [Parameter("fault", Default = "none", En = "The rule that is broken.")]
    public string Fault { get; set; } = "";
}
