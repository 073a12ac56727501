namespace Baton.Wire.Heartbeats;

/// <summary>
/// One way for beats to travel. It asks the station's outbox what to say, and hands what it gets to
/// the inbox; it judges nothing itself.
/// </summary>
internal interface IBeatCarrier : IDisposable
{
    /// <summary>Opens what it needs, and keeps trying; never waits.</summary>
    void Start();

    /// <summary>There is something to say that should not wait for the next beat.</summary>
    void HaveNews();

    /// <summary>Tells it to end, and does not wait for it; the end of it does.</summary>
    void End();
}
