using System.Globalization;
using System.Net.Sockets;
using Baton.Core;

namespace Baton.Clpd;

/// <summary>
/// Tells systemd, if it started the daemon, that it is ready, and that its loop still turns: a
/// daemon that hangs is ended and started again, and finds its services running.
/// </summary>
/// <param name="environment">The variables of the process.</param>
internal sealed class ServiceNotice(Func<string, string?> environment) : IDisposable
{
    // Of a limit that is told, systemd asks for a sign at every half; one may be late.
    private const int SignsPerLimit = 4;

    private readonly string? _address = Address(environment("NOTIFY_SOCKET"));
    private readonly TimeSpan? _step = Limit(environment) / SignsPerLimit;
    private Socket? _socket;
    private Instant _due;

    /// <summary>How long the loop may sleep.</summary>
    public TimeSpan Nap => _address is not null && _step is { } step ? step : TimeSpan.MaxValue;

    /// <summary>The daemon is ready.</summary>
    public void Ready() => Send("READY=1"u8);

    /// <summary>The daemon ends in order; how long that takes is its groups' affair.</summary>
    public void Stopping() => Send("STOPPING=1"u8);

    /// <summary>Called in every turn of the loop, on its thread.</summary>
    public void Turn(Instant now)
    {
        if (_step is not { } step || now < _due) return;
        _due = now + step;
        Send("WATCHDOG=1"u8);
    }

    public void Dispose() => _socket?.Dispose();

    private void Send(ReadOnlySpan<byte> word)
    {
        if (_address is null) return;
        try
        {
            if (_socket is null)
            {
                _socket = new Socket(
                    AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
                // Who does not read must not hold up the loop.
                _socket.Blocking = false;
                _socket.Connect(new UnixDomainSocketEndPoint(_address));
            }
            _socket.Send(word);
        }
        catch (SocketException)
        {
            // The sign is missed: what follows is systemd's to say.
            _socket?.Dispose();
            _socket = null;
        }
    }

    // A leading @ stands for the zero byte of an abstract address.
    private static string? Address(string? path) =>
        path is not { Length: > 1 } ? null : path[0] == '@' ? "\0" + path[1..] : path;

    private static TimeSpan? Limit(Func<string, string?> environment)
    {
        if (environment("WATCHDOG_PID") is { Length: > 0 } process
            && process != Environment.ProcessId.ToString(CultureInfo.InvariantCulture))
            return null;
        return long.TryParse(environment("WATCHDOG_USEC"), NumberStyles.None,
            CultureInfo.InvariantCulture, out long microseconds) && microseconds > 0
            ? TimeSpan.FromMicroseconds(microseconds) : null;
    }
}
