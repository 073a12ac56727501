using System.Threading.Channels;

namespace Baton.Host.Ports;

/// <summary>Hears that a link or an address changed; what it is now, the tables say.</summary>
internal sealed class LinkNews : IDisposable
{
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly WatchedDescriptor _socket;

    /// <param name="reactor">Calls when there is something to read.</param>
    public LinkNews(Reactor reactor) => _socket = new WatchedDescriptor(
        reactor, NativeNetlink.OpenNews(), NativePoll.In, Hear);

    /// <summary>Done when something changed since the last time.</summary>
    public async ValueTask Next(CancellationToken stop) =>
        _ = await _news.Reader.ReadAsync(stop).ConfigureAwait(false);

    public void Dispose() => _socket.Dispose();

    private void Hear(WatchedDescriptor socket)
    {
        NativeNetlink.Drain(socket.Number);
        _news.Writer.TryWrite(true);
    }
}
