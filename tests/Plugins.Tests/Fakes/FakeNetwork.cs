using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Tests.Fakes;

/// <summary>Interfaces in memory, holders of addresses, and hosts that answer.</summary>
internal sealed class FakeNetwork : INetwork
{
    private readonly SemaphoreSlim _looks = new(0);
    private readonly Channel<bool> _news = Channel.CreateUnbounded<bool>();

    public Dictionary<string, NetworkInterfaceState> Links { get; } = [];

    public Dictionary<IPAddress, string> Holders { get; } = [];

    public Dictionary<IPAddress, Queue<TimeSpan?>> Answers { get; } = [];

    public ConcurrentQueue<string> Done { get; } = [];

    public string Fault { get; set; } = "";

    public bool KeepsAddresses { get; set; }

    /// <summary>Called while a duplicate check is under way.</summary>
    public Action DuringCheck { get; set; } = () => { };

    public FakeNetwork With(string name, string addresses, bool up = true, string master = "")
    {
        Links[name] = new(name, Links.Count + 1, up, master,
            [.. addresses.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Address)]);
        return this;
    }

    public static InterfaceAddress Address(string text) =>
        text.Split('/') is [var address, var bits]
            ? new(IPAddress.Parse(address), int.Parse(bits, null))
            : throw new FormatException(text);

    public ImmutableArray<NetworkInterfaceState> Interfaces() =>
        Fault.Length > 0 ? throw new IOException(Fault) : [.. Links.Values];

    /// <summary>Addresses whose answer is waited for until the token ends it.</summary>
    public HashSet<IPAddress> Silent { get; } = [];

    /// <summary>Tells watchers of what <see cref="Links"/> says now.</summary>
    public void TellWatchers() => _news.Writer.TryWrite(true);

    /// <summary>Done once a watcher looked so many times more.</summary>
    public async Task Looked(int times, TimeSpan deadline)
    {
        for (int n = 0; n < times; n++) Assert.IsTrue(await _looks.WaitAsync(deadline));
    }

    public async IAsyncEnumerable<ImmutableArray<NetworkInterfaceState>> WatchInterfaces(
        [EnumeratorCancellation] CancellationToken stop)
    {
        while (true)
        {
            var now = Interfaces();
            _looks.Release();
            yield return now;
            await _news.Reader.ReadAsync(stop);
        }
    }

    public void AddAddress(string name, InterfaceAddress address)
    {
        Done.Enqueue($"add {address.Address}/{address.PrefixLength} {name}");
        Links[name] = Links[name] with { Addresses = Links[name].Addresses.Add(address) };
    }

    public void RemoveAddress(string name, InterfaceAddress address)
    {
        Done.Enqueue($"remove {address.Address}/{address.PrefixLength} {name}");
        if (!KeepsAddresses)
            Links[name] = Links[name] with { Addresses = Links[name].Addresses.Remove(address) };
    }

    public ValueTask<string?> FindHolder(string name, IPAddress address, int tries, TimeSpan wait,
        CancellationToken stop)
    {
        Done.Enqueue($"ask {address} {name} {tries} {wait.TotalMilliseconds}");
        DuringCheck();
        return ValueTask.FromResult(Holders.GetValueOrDefault(address));
    }

    public void Announce(string name, IPAddress address, int count) =>
        Done.Enqueue($"announce {address} {name} {count}");

    public ValueTask<TimeSpan?> Ping(IPAddress address, TimeSpan timeout, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        Done.Enqueue($"ping {address} {timeout.TotalMilliseconds}");
        if (Silent.Contains(address)) return Silence(stop);
        if (!Answers.TryGetValue(address, out var answers))
            throw new IOException("Network is unreachable");
        return ValueTask.FromResult(answers.TryDequeue(out var time) ? time : null);
    }

    private static async ValueTask<TimeSpan?> Silence(CancellationToken stop)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, stop);
        return null;
    }
}
