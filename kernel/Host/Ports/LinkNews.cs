using System.Threading.Channels;

namespace Baton.Host.Ports;

/// <summary>Hears that a link or an address changed; what it is now, the tables say.</summary>
internal sealed class LinkNews : IDisposable
{
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _gate = new();
    private readonly Reactor _reactor;
    private readonly int _fd = NativeNetlink.OpenNews();
    private readonly long _token;
    private bool _closed;

    /// <param name="reactor">Calls when there is something to read.</param>
    public LinkNews(Reactor reactor)
    {
        _reactor = reactor;
        lock (_gate) _token = reactor.Watch(_fd, NativePoll.In, Hear);
    }

    /// <summary>Done when something changed since the last time.</summary>
    public async ValueTask Next(CancellationToken stop) =>
        _ = await _news.Reader.ReadAsync(stop).ConfigureAwait(false);

    public void Dispose()
    {
        lock (_gate)
        {
            if (_closed) return;
            _closed = true;
            _reactor.Forget(_token);
            _ = NativeFiles.Close(_fd);
        }
    }

    private void Hear()
    {
        lock (_gate)
        {
            if (_closed) return;
            NativeNetlink.Drain(_fd);
        }
        _news.Writer.TryWrite(true);
    }
}
