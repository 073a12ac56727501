using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Baton.Wire.Control;

/// <summary>
/// The daemon's side of the control socket: one request and one reply for each connection, and
/// what the kernel says of the caller decides what may be asked.
/// </summary>
public sealed partial class ControlServer : IAsyncDisposable
{
    private static readonly TimeSpan AcceptRetry = TimeSpan.FromMilliseconds(100);

    private readonly string _path;
    private readonly Func<ControlRequest, Caller, CancellationToken, Task<ControlReply>> _answer;
    private readonly TimeProvider _time;
    private readonly Action<string> _warn;
    private readonly Func<ControlGroups> _groups;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _places = new(WireLimits.ClientsMax);
    private readonly SemaphoreSlim _waiting = new(WireLimits.ClientsWaitingMax);
    private readonly HashSet<Task> _clients = [];
    private readonly uint _ownUser = OwnUser();
    private Socket? _socket;
    private Task _accepting = Task.CompletedTask;

    /// <summary>Opens nothing yet; see <see cref="Start"/>.</summary>
    /// <param name="path">The socket's path.</param>
    /// <param name="answer">Answers what may be asked; cancelled when the caller is gone.</param>
    /// <param name="time">The clock of the deadlines.</param>
    /// <param name="warn">Called with a sentence about what does not work here.</param>
    public ControlServer(string path,
        Func<ControlRequest, Caller, CancellationToken, Task<ControlReply>> answer,
        TimeProvider time, Action<string> warn)
        : this(path, answer, time, warn, () => ControlGroups.Load())
    {
    }

    internal ControlServer(string path,
        Func<ControlRequest, Caller, CancellationToken, Task<ControlReply>> answer,
        TimeProvider time, Action<string> warn, Func<ControlGroups> groups)
    {
        _path = path;
        _answer = answer;
        _time = time;
        _warn = warn;
        _groups = groups;
    }

    /// <summary>Listens from now on.</summary>
    /// <exception cref="IOException">Another daemon listens there.</exception>
    public void Start()
    {
        if (Path.GetDirectoryName(_path) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
        _socket = ControlSocketFile.Listen(_path, _groups());
        _accepting = Task.Run(AcceptLoopAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        _socket?.Dispose();
        await _accepting.ConfigureAwait(false);
        Task[] clients;
        lock (_clients) clients = [.. _clients];
        await Task.WhenAll(clients).ConfigureAwait(false);
        if (_socket is not null) File.Delete(_path);
        _socket = null;
        _stopping.Dispose();
        _places.Dispose();
        _waiting.Dispose();
    }

    private async Task AcceptLoopAsync()
    {
        bool warned = false;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await _waiting.WaitAsync(_stopping.Token).ConfigureAwait(false);
                Follow(await _socket!.AcceptAsync(_stopping.Token).ConfigureAwait(false));
                warned = false;
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e)
            {
                // Out of descriptors: whoever holds them lets go sooner or later.
                _waiting.Release();
                if (!warned) _warn($"The control socket takes no clients now: {e.Message}.");
                warned = true;
                await Task.Delay(AcceptRetry, _time, CancellationToken.None)
                    .ConfigureAwait(false);
            }
        }
    }

    private void Follow(Socket client)
    {
        var task = ServeAsync(client);
        lock (_clients) _clients.Add(task);
        task.ContinueWith(done =>
        {
            lock (_clients) _clients.Remove(done);
        }, TaskScheduler.Default);
    }

    private async Task ServeAsync(Socket client)
    {
        try
        {
            await Task.Yield();
            using var owned = client;
            using var stream = new NetworkStream(client);
            var reply = await ReplyToAsync(client, stream).ConfigureAwait(false);
            if (reply is null) return;
            using var deadline = NewDeadline();
            await StreamFrame.WriteAsync(stream, ControlJson.Write(reply), deadline.Token)
                .ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException
            or OperationCanceledException)
        {
            // The client is gone, or too slow; there is nobody to tell.
        }
        finally
        {
            _waiting.Release();
        }
    }

    private async Task<ControlReply?> ReplyToAsync(Socket client, NetworkStream stream)
    {
        var credentials = PeerCredentials.Of(client);
        var role = _groups().RoleOf(credentials.User, credentials.Groups, _ownUser);
        // Before anything is read or waited for: a stranger takes no place from an operator.
        if (role == CallerRole.Stranger)
            return new ControlReply.Refused("permission", "You may not use this cluster.");
        if (!await _places.WaitAsync(WireLimits.ClientWaitTimeMax, _stopping.Token)
            .ConfigureAwait(false))
            return new ControlReply.Refused("busy", "Too many commands run at the same time.");
        try
        {
            var caller = new Caller(credentials.ProcessId, credentials.User, role);
            return await ReadAndAnswerAsync(stream, caller).ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task<ControlReply?> ReadAndAnswerAsync(NetworkStream stream, Caller caller)
    {
        byte[]? bytes;
        try
        {
            using var deadline = NewDeadline();
            int bytesMax = caller.Role == CallerRole.Operator
                ? WireLimits.TransferBytesMax : WireLimits.ViewerRequestBytesMax;
            bytes = await StreamFrame.ReadAsync(stream, bytesMax, deadline.Token)
                .ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            return new ControlReply.Refused("malformed", e.Message);
        }
        if (bytes is null) return null;
        if (ControlJson.ReadRequest(bytes) is not { } request)
            return new ControlReply.Refused("malformed", "This version knows no such request.");
        if (!caller.May(request))
            return new ControlReply.Refused("permission", "You may look and not change.");
        return await AnswerAsync(stream, request, caller).ConfigureAwait(false);
    }

    private async Task<ControlReply?> AnswerAsync(NetworkStream stream, ControlRequest request,
        Caller caller)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        using var answered = new CancellationTokenSource();
        var watching = WatchAsync(stream, gone, answered.Token);
        try
        {
            return await _answer(request, caller, gone.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever a request runs into, the next one is answered.
            _warn($"A request of process {caller.ProcessId} went wrong: {e}");
            return new ControlReply.Refused("internal", $"The daemon failed: {e.Message}");
        }
        finally
        {
            await answered.CancelAsync().ConfigureAwait(false);
            await watching.ConfigureAwait(false);
        }
    }

    /// <summary>
    /// A client says nothing after its request: the end of the stream is its end.
    /// </summary>
    private static async Task WatchAsync(NetworkStream stream, CancellationTokenSource gone,
        CancellationToken answered)
    {
        try
        {
            await stream.ReadAsync(new byte[1], answered).ConfigureAwait(false);
            await gone.CancelAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Answered first.
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            await gone.CancelAsync().ConfigureAwait(false);
        }
    }

    private Deadline NewDeadline() =>
        new(WireLimits.ClientReadTimeMax, _time, _stopping.Token);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint OwnUser();
}
