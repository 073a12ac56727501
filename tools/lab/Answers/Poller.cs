using System.Collections.Immutable;
using System.Diagnostics;
using Baton.Lab.Machine;

namespace Baton.Lab.Answers;

/// <summary>Runs the client in its own namespace and keeps every answer that it got.</summary>
public sealed class Poller : IDisposable
{
    private readonly Process _client;
    private readonly List<Answer> _answers = [];
    private readonly Task _reading;

    /// <summary>Starts it.</summary>
    /// <param name="client">Where the client lives.</param>
    /// <param name="address">The floating address.</param>
    /// <param name="port">The service's port.</param>
    /// <param name="timeoutMs">How long an answer is waited for.</param>
    public Poller(NetworkNamespace client, string address, int port = 80, int timeoutMs = 300)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client.Start(
            Installation.LabProgram, "poll", address, $"{port}", "5", $"{timeoutMs}");
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>Told of every answer as it comes.</summary>
    public event Action<Answer>? Came;

    /// <summary>All answers so far.</summary>
    public ImmutableArray<Answer> Answers
    {
        get
        {
            lock (_answers)
                return [.. _answers];
        }
    }

    /// <summary>The answers that ended in a stretch of time.</summary>
    public ImmutableArray<Answer> Between(DateTime from, DateTime to) =>
        [.. Answers.Where(a => a.Ended >= from && a.Ended <= to)];

    /// <summary>The server of the latest answer, or null after a failure or before any.</summary>
    public string? Answering
    {
        get
        {
            lock (_answers)
                return _answers is [.., { Good: true } last] ? last.Word : null;
        }
    }

    /// <summary>Waits for an answer of that server to a request sent after the moment.</summary>
    public Answer WaitFor(string server, DateTime after, TimeSpan deadline)
    {
        Answer? seen = null;
        Patience.Until(
            () => (seen = Outage.FirstOf(Answers, server, after)) is not null,
            deadline, $"an answer of {server}",
            () => Answers is [.., var last] ? "the last one: " + last.Word : "none came at all");
        return seen!;
    }

    public void Dispose()
    {
        if (!_client.HasExited)
            Signals.Send(_client.Id, Signal.Terminate);
        if (!_client.WaitForExit(TimeSpan.FromSeconds(2)))
            _client.Kill();
        _reading.Wait(TimeSpan.FromSeconds(1));
        _client.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _client.StandardOutput.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            if (!Answer.TryRead(line, out var answer))
                continue;
            lock (_answers)
                _answers.Add(answer);
            Came?.Invoke(answer);
        }
    }
}
