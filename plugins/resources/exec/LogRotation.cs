using Baton.Sdk.Ports;

namespace Baton.Plugins.Exec;

/// <summary>Keeps a log that scripts append to below its size, for as long as they may.</summary>
/// <param name="path">The log, or empty if there is nothing to keep.</param>
/// <param name="limitBytes">The size beyond which it is rotated.</param>
/// <param name="files">Rotates.</param>
/// <param name="log">Is told once when rotating does not work.</param>
/// <param name="time">Says when to look again.</param>
public sealed class LogRotation(
    string path, long limitBytes, IFiles files, IPluginLog log, TimeProvider time) : IDisposable
{
    /// <summary>A chatty service writes some megabytes a minute; more is a fault.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private ITimer? _timer;
    private bool _warned;

    /// <summary>Looks at the log now; a fault is logged and never in the way of a start.</summary>
    public void Rotate()
    {
        if (path.Length == 0) return;
        lock (_gate)
        {
            try
            {
                if (files.Exists(path)) files.Rotate(path, limitBytes);
                _warned = false;
            }
            catch (IOException fault)
            {
                if (!_warned) log.Warning($"The log {path} was not rotated: {fault.Message}");
                _warned = true;
            }
        }
    }

    /// <summary>Looks again and again from now on; nothing if it does so already.</summary>
    public void Begin()
    {
        if (path.Length == 0) return;
        lock (_gate) _timer ??= time.CreateTimer(_ => Rotate(), null, Every, Every);
    }

    /// <summary>Looks no more.</summary>
    public void End()
    {
        lock (_gate)
        {
            _timer?.Dispose();
            _timer = null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => End();
}
