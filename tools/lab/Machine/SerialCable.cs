using System.Diagnostics;

namespace Baton.Lab.Machine;

/// <summary>
/// A null-modem cable between two servers: two terminals joined by <c>socat</c>. Interrupted, it is
/// silent, as a real one that is pulled.
/// </summary>
public sealed class SerialCable : IDisposable
{
    private static readonly TimeSpan Ready = TimeSpan.FromSeconds(10);

    private readonly string _folder;
    private readonly Process _socat;

    /// <summary>Joins two ends, whose names lie in a folder.</summary>
    public SerialCable(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
        _socat = Tool.Launch(Tool.Describe(
            "socat", [$"pty,raw,echo=0,link={End(1)}", $"pty,raw,echo=0,link={End(2)}"]));
        Patience.Until(() => File.Exists(End(1)) && File.Exists(End(2)), Ready,
            "the ends of the serial cable");
    }

    /// <summary>The device of a server, from 1.</summary>
    public string End(int server) => Path.Combine(_folder, $"tty{server}");

    public void Cut() => Signals.Send(_socat.Id, Signal.Stop);

    public void Join() => Signals.Send(_socat.Id, Signal.Continue);

    public void Dispose()
    {
        _socat.Kill();
        _socat.WaitForExit();
        _socat.Dispose();
    }
}
