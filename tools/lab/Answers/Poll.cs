using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Baton.Lab.Machine;

namespace Baton.Lab.Answers;

/// <summary>
/// The client: asks at a fixed beat, each time over a connection of its own, and never waits for
/// an answer before it asks again, so that a connection that hangs does not blind it.
/// </summary>
public sealed class Poll
{
    private static readonly byte[] Request = "GET / HTTP/1.0\r\n\r\n"u8.ToArray();

    private readonly IPEndPoint _target;
    private readonly TimeSpan _interval;
    private readonly TimeSpan _timeout;
    private readonly Channel<Answer> _answers = Channel.CreateUnbounded<Answer>(
        new UnboundedChannelOptions { SingleReader = true });

    public Poll(IPEndPoint target, TimeSpan interval, TimeSpan timeout)
    {
        _target = target;
        _interval = interval;
        _timeout = timeout;
    }

    /// <summary>Asks until stopped, a line to the writer for every answer.</summary>
    public async Task RunAsync(TextWriter writer, CancellationToken stop)
    {
        var written = WriteAsync(writer);
        using var beat = new PeriodicTimer(_interval);
        try
        {
            while (await beat.WaitForNextTickAsync(stop).ConfigureAwait(false))
                _ = AskAsync();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to stop: what came so far is still written.
        }
        _answers.Writer.Complete();
        await written.ConfigureAwait(false);
    }

    private async Task WriteAsync(TextWriter writer)
    {
        while (await _answers.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (_answers.Reader.TryRead(out var answer))
                await writer.WriteLineAsync(answer.Line).ConfigureAwait(false);
            await writer.FlushAsync().ConfigureAwait(false);
        }
    }

    private async Task AskAsync()
    {
        var began = LabClock.Now;
        var (good, word) = await FetchAsync().ConfigureAwait(false);
        _answers.Writer.TryWrite(new Answer(began, LabClock.Now, good, word));
    }

    private async Task<(bool Good, string Word)> FetchAsync()
    {
        using var limit = new CancellationTokenSource(_timeout);
        using var socket = new Socket(_target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        // Closed by a reset, or hundreds of requests a second would use up the ports.
        socket.LingerState = new LingerOption(true, 0);
        socket.NoDelay = true;
        try
        {
            await socket.ConnectAsync(_target, limit.Token).ConfigureAwait(false);
            await socket.SendAsync(Request, limit.Token).ConfigureAwait(false);
            byte[] buffer = new byte[4096];
            int length = 0;
            while (length < buffer.Length)
            {
                int count = await socket.ReceiveAsync(buffer.AsMemory(length), limit.Token)
                    .ConfigureAwait(false);
                if (count == 0)
                    break;
                length += count;
            }
            return Understand(Encoding.Latin1.GetString(buffer, 0, length));
        }
        catch (OperationCanceledException)
        {
            return (false, "timeout");
        }
        catch (SocketException broken)
        {
            return (false, broken.SocketErrorCode.ToString());
        }
    }

    /// <summary>The first word of a good answer's body, or what is wrong with the answer.</summary>
    public static (bool Good, string Word) Understand(string reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        int body = reply.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (body < 0)
            return (false, reply.Length == 0 ? "closed" : "incomplete");
        if (reply.Split(' ') is not [_, "200", ..])
            return (false, "status " + reply.Split(' ').ElementAtOrDefault(1));
        string[] words = reply[(body + 4)..].Split((char[]?)null, 2,
            StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0 ? (false, "empty") : (true, words[0]);
    }
}
