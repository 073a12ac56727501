using System.Runtime.InteropServices;

namespace Baton.Host.Ports;

/// <summary>Gives a program its input as fast as it reads it, and then the end of it.</summary>
internal sealed class PipeWriter : IDisposable
{
    private readonly Reactor _reactor;
    private readonly int _fd;
    private readonly byte[] _bytes;
    private readonly Lock _gate = new();
    private int _written;
    private readonly long _token;
    private bool _closed;

    /// <param name="reactor">Calls when there is room to write.</param>
    /// <param name="fd">The pipe's end; closed here.</param>
    /// <param name="bytes">All of the input.</param>
    public PipeWriter(Reactor reactor, int fd, byte[] bytes)
    {
        _reactor = reactor;
        _fd = fd;
        _bytes = bytes;
        NativeFiles.MakeNonBlocking(fd);
        lock (_gate) _token = reactor.Watch(fd, NativePoll.Out, Write);
    }

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

    private void Write()
    {
        lock (_gate)
        {
            if (_closed) return;
            nint count = NativeFiles.Write(_fd, _bytes.AsSpan(_written));
            // A program that does not want its input any more has closed its end.
            if (count < 0 && Marshal.GetLastPInvokeError()
                is not (NativeError.Again or NativeError.Interrupted))
                Dispose();
            if (count > 0) _written += (int)count;
            if (_written == _bytes.Length) Dispose();
        }
    }
}
