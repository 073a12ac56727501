using System.Text.Json;
using Baton.Core;
using Baton.Core.Operation;
using Baton.Wire.Control;
using Baton.Wire.Pki;

namespace Baton.Clpd.Tests;

/// <summary>Three servers with their keys on disk; the test decides who answers and knows what.
/// </summary>
internal sealed class TrustStage : IDisposable
{
    private readonly Folder _folder = new();
    private readonly TrustExchange[] _servers;

    public TrustStage(int asked = 0)
    {
        ClusterAuthority.Create(Sample.Config, _folder.Path, TimeProvider.System);
        _servers = [.. Enumerable.Range(0, 3).Select(n => new TrustExchange(
            Trust(n), () => StateOf(n), () => Now, Ask, _ => Check(), Hurried,
            alert => Alerts.Add((n, alert))))];
        Asked = asked;
    }

    private static TimeProvider Hurried { get; } = new HurriedTime();

    public int Asked { get; set; }

    public State Running { get; set; } = Sample.State;

    /// <summary>What single servers know otherwise.</summary>
    public Dictionary<int, State> Knows { get; } = [];

    public static Instant Now { get; } = new(TimeSpan.FromMinutes(1).Ticks);

    public List<(int Server, Alert Alert)> Alerts { get; } = [];

    public HashSet<int> Down { get; } = [];

    /// <summary>True if a server is lost just before it answers a step.</summary>
    public Func<int, string, bool> Loses { get; set; } = (_, _) => false;

    public string[] Standings => [.. Enumerable.Range(0, 3).Select(n =>
        $"{Trust(n).Standing.Epoch} {Trust(n).Standing.Phase}")];

    public async Task<ControlReply.Rotated> Rotate(string revoked = "", bool force = false)
    {
        int epoch = Trust(Asked).Standing.Epoch + 1;
        var servers = ClusterAuthority.Renew(
            Sample.Config.Servers.Select(s => s.Name), revoked,
            _folder["authority"], epoch, TimeProvider.System);
        return (ControlReply.Rotated)await _servers[Asked].Rotate(
            new(servers, revoked, force), CancellationToken.None);
    }

    /// <summary>Whoever is not revoked accepts what every other one signs.</summary>
    public void Check()
    {
        var keys = Enumerable.Range(0, 3).Where(n => !Revoked.Contains(n))
            .Select(n => Keys(n)).ToList();
        foreach (var (signing, _) in keys)
            Assert.IsTrue(keys.All(k => k.Accepted.Contains(signing)), "a beat is refused");
    }

    public HashSet<int> Revoked { get; } = [];

    /// <summary>Keys of a rotation that no other server knows of.</summary>
    public void Prepare(int server) => Trust(server).Prepare(
        ClusterAuthority.Renew(Sample.Config.Servers.Select(s => s.Name), "",
            _folder["authority"], 1, TimeProvider.System)[$"server{server + 1}"]);

    public byte[] Answer(int server, byte[] body) => _servers[server].Answer(body);

    public void Dispose() => _folder.Dispose();

    private State StateOf(int server) =>
        Knows.GetValueOrDefault(server, Running) with { Self = new(server) };

    private string Pki(int server) => _folder[$"server{server + 1}/pki"];

    private TrustFolder Trust(int server) => new(Pki(server));

    private (string Signing, List<string> Accepted) Keys(int server)
    {
        string Read(string file) => Convert.ToHexString(
            File.ReadAllBytes(Path.Combine(Pki(server), file)));
        string signing = Read("cluster.key");
        string[] also = [.. new[] { "old.key", "next/cluster.key" }
            .Where(f => File.Exists(Path.Combine(Pki(server), f))).Select(Read)];
        return (signing, [signing, .. also]);
    }

    private Task<TrustAnswer> Ask(ServerId server, TrustOffer offer, CancellationToken stop)
    {
        if (Loses(server.Index, offer.Step)) Down.Add(server.Index);
        if (Down.Contains(server.Index))
            return Task.FromResult(new TrustAnswer(false, "it is down", null));
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(
            offer, ClpdJson.Default.TrustOffer);
        return Task.FromResult(JsonSerializer.Deserialize(
            _servers[server.Index].Answer(body), ClpdJson.Default.TrustAnswer)!);
    }

    // What is waited for between use and forget is over at once.
    private sealed class HurriedTime : TimeProvider
    {
        public override ITimer CreateTimer(
            TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
