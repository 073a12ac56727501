using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Baton.Lab.Machine;

namespace Baton.Lab.Chaos;

/// <summary>A record that a client was told is written, and when (monotonic ticks).</summary>
public sealed record Confirmation(long Number, long At, string Owner);

/// <summary>Runs the client in its namespace and keeps all that was confirmed to it.</summary>
public sealed class Confirmations : IDisposable
{
    private readonly Process _client;
    private readonly List<Confirmation> _all = [];
    private readonly Task _reading;

    public Confirmations(NetworkNamespace client, IPEndPoint service)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(service);
        _client = client.Start(Installation.LabProgram, "scribe", $"{service.Address}",
            service.Port.ToString(CultureInfo.InvariantCulture));
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>All so far.</summary>
    public ImmutableArray<Confirmation> All
    {
        get
        {
            lock (_all) return [.. _all];
        }
    }

    public int Count
    {
        get
        {
            lock (_all) return _all.Count;
        }
    }

    /// <summary>True if a record was confirmed after a moment.</summary>
    public bool CameAfter(long ticks)
    {
        lock (_all) return _all is [.., var last] && last.At > ticks;
    }

    public void Dispose()
    {
        if (!_client.HasExited) _client.Kill();
        _client.WaitForExit();
        _reading.Wait(TimeSpan.FromSeconds(1));
        _client.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _client.StandardOutput.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            if (line.Split(' ') is not [var number, var at, var owner]) continue;
            lock (_all)
            {
                _all.Add(new Confirmation(long.Parse(number, CultureInfo.InvariantCulture),
                    long.Parse(at, CultureInfo.InvariantCulture), owner));
            }
        }
    }
}
