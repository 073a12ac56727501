namespace Baton.Host.Ports;

/// <summary>
/// A descriptor that a reactor watches until it is closed here: what is called holds the gate, so
/// that nobody reads or writes the number after it is given to something else.
/// </summary>
internal sealed class WatchedDescriptor : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Reactor _reactor;
    private readonly long _token;

    /// <param name="reactor">Calls when the descriptor is ready.</param>
    /// <param name="number">The descriptor; closed here.</param>
    /// <param name="events">What to wait for, as in <see cref="NativePoll"/>.</param>
    /// <param name="ready">
    /// Called with this, under the gate; maybe before the constructor's caller has it.
    /// </param>
    public WatchedDescriptor(
        Reactor reactor, int number, uint events, Action<WatchedDescriptor> ready)
    {
        (_reactor, Number) = (reactor, number);
        lock (_gate) _token = reactor.Watch(number, events, () => Use(ready));
    }

    /// <summary>The descriptor, to be used under the gate alone.</summary>
    public int Number { get; }

    public bool IsClosed { get; private set; }

    /// <summary>Does something under the gate; nothing once it is closed.</summary>
    public void Use(Action<WatchedDescriptor> act)
    {
        lock (_gate)
        {
            if (!IsClosed) act(this);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (IsClosed) return;
            IsClosed = true;
            _reactor.Forget(_token);
            _ = NativeFiles.Close(Number);
        }
    }
}
