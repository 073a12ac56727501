namespace Baton.Host.Ports;

/// <summary>The child's ends of its standard streams; closed here as soon as it runs.</summary>
internal sealed class StandardStreams : IDisposable
{
    private const string Nowhere = "/dev/null";
    private const int OwnerOnly = 0x180; // 0600

    private readonly List<int> _owned = [];

    /// <summary>What the child reads.</summary>
    public int Input { get; private set; } = -1;

    /// <summary>Where its output goes.</summary>
    public int Output { get; private set; } = -1;

    /// <summary>Where its errors go.</summary>
    public int Error { get; private set; } = -1;

    /// <summary>
    /// No input; output and errors appended to a file, or dropped if it is empty.
    /// </summary>
    /// <exception cref="IOException">The file could not be opened.</exception>
    public static StandardStreams ToFile(string logFile)
    {
        var streams = new StandardStreams();
        try
        {
            streams.Input = streams.Own(Open(Nowhere, NativeFiles.ReadOnly));
            streams.Output = streams.Error = streams.Own(logFile.Length == 0
                ? Open(Nowhere, NativeFiles.WriteOnly) : OpenLog(logFile));
            return streams;
        }
        catch
        {
            streams.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A descriptor for input, which becomes the streams' own; output and errors into one pipe.
    /// </summary>
    /// <param name="input">The child's input.</param>
    /// <param name="printed">The pipe's other end.</param>
    /// <exception cref="IOException">There is no pipe to be had.</exception>
    public static StandardStreams Over(int input, out int printed)
    {
        var streams = new StandardStreams();
        streams.Input = streams.Own(input);
        try
        {
            (printed, int write) = NativeFiles.Pipe();
            streams.Output = streams.Error = streams.Own(write);
            return streams;
        }
        catch
        {
            streams.Dispose();
            throw;
        }
    }

    /// <summary>Reads from a pipe, whose other end is given back.</summary>
    public int PipeInput()
    {
        var (read, write) = NativeFiles.Pipe();
        Input = Own(read);
        return write;
    }

    /// <summary>Writes output and errors to pipes, whose other ends are given back.</summary>
    public (int Output, int Error) PipeOutput()
    {
        var (output, toOutput) = NativeFiles.Pipe();
        Output = Own(toOutput);
        try
        {
            var (error, toError) = NativeFiles.Pipe();
            Error = Own(toError);
            return (output, error);
        }
        catch
        {
            _ = NativeFiles.Close(output);
            throw;
        }
    }

    public void Dispose()
    {
        foreach (int fd in _owned) _ = NativeFiles.Close(fd);
        _owned.Clear();
    }

    private int Own(int fd)
    {
        _owned.Add(fd);
        return fd;
    }

    private static int OpenLog(string path)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder && !Directory.Exists(folder))
            Directory.CreateDirectory(folder, FilesPort.OwnerFolder);
        return Open(path, NativeFiles.WriteOnly | NativeFiles.Create | NativeFiles.Append);
    }

    private static int Open(string path, int flags)
    {
        int fd = NativeFiles.Open(path, flags, OwnerOnly);
        return fd >= 0 ? fd : throw NativeError.Of($"{path} could not be opened");
    }
}
