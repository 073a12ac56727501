using System.Runtime.InteropServices;

namespace Baton.Host.Ports;

/// <summary>Gives a program its input as fast as it reads it, and then the end of it.</summary>
internal sealed class PipeWriter : IDisposable
{
    private readonly WatchedDescriptor _pipe;
    private readonly byte[] _bytes;
    private int _written;

    /// <param name="reactor">Calls when there is room to write.</param>
    /// <param name="fd">The pipe's end; closed here.</param>
    /// <param name="bytes">All of the input.</param>
    public PipeWriter(Reactor reactor, int fd, byte[] bytes)
    {
        _bytes = bytes;
        NativeFiles.MakeNonBlocking(fd);
        _pipe = new WatchedDescriptor(reactor, fd, NativePoll.Out, Write);
    }

    public void Dispose() => _pipe.Dispose();

    private void Write(WatchedDescriptor pipe)
    {
        nint count = NativeFiles.Write(pipe.Number, _bytes.AsSpan(_written));
        // A program that does not want its input any more has closed its end.
        if (count < 0 && Marshal.GetLastPInvokeError()
            is not (NativeError.Again or NativeError.Interrupted))
            pipe.Dispose();
        if (count > 0) _written += (int)count;
        if (_written == _bytes.Length) pipe.Dispose();
    }
}
