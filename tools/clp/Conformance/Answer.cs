namespace Baton.Clp.Conformance;

/// <summary>What one call into the plugin came to.</summary>
/// <param name="Value">What it answered; null if it did not.</param>
/// <param name="Fault">What it should not have done, as a clause; empty if nothing.</param>
internal sealed record Answer<T>(T? Value, string Fault = "")
    where T : class
{
    /// <summary>True if it gave up because it was told to stop, as it should.</summary>
    public bool GaveUp => Value is null && Fault.Length == 0;
}
