using System.Collections.Immutable;
using Baton.Core;
using Baton.Core.Config;
using Baton.Wire.Pki;

namespace Baton.Wire.Tests.Sessions;

/// <summary>A cluster with its certificates, and what its servers were told.</summary>
internal sealed class PeerLab : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("baton").FullName;

    public PeerLab(int servers, int paths, int intervalMs = 200, int timeoutMs = 10_000)
    {
        Config = Lab.Cluster(servers, paths, intervalMs, timeoutMs);
        ClusterAuthority.Create(Config, _folder, TimeProvider.System);
    }

    public ClusterConfig Config { get; }

    public Signal Signal { get; } = new();

    public string Authority => Path.Combine(_folder, "authority");

    public string Pki(int server) => Path.Combine(_folder, Config.Servers[server].Name, "pki");

    public ServerIdentity Identity(int server) =>
        ServerIdentity.Load(Path.Combine(_folder, Config.Servers[server].Name, "pki"));

    /// <summary>A certificate that the cluster's authority made for a name of nobody.</summary>
    public ServerIdentity IdentityOf(string name)
    {
        using var known = Identity(0);
        ClusterAuthority.Add(name, Path.Combine(_folder, "authority"), known.ClusterKey.Span,
            _folder, TimeProvider.System);
        return ServerIdentity.Load(Path.Combine(_folder, name, "pki"));
    }

    public Node Start(int server, ClusterConfig? config = null,
        Func<ServerId, int, TimeSpan?>? silence = null) =>
        new(this, config ?? Config, server, silence ?? ((_, _) => null));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>A server that keeps what happens to it.</summary>
    internal sealed class Node : IAsyncDisposable
    {
        private readonly PeerLab _lab;
        private readonly ServerIdentity _identity;

        public Node(PeerLab lab, ClusterConfig config, int server,
            Func<ServerId, int, TimeSpan?> silence)
        {
            _lab = lab;
            _identity = lab.Identity(server);
            Peers = new Peers(config, new(server), _identity, silence, Refused,
                TimeProvider.System,
                happened => lab.Signal.Change(() => Events = Events.Add(happened)), _ => { });
            Peers.Start();
        }

        public Peers Peers { get; }

        public RefusedCounters Refused { get; } = new();

        public ImmutableList<Event> Events { get; private set; } = [];

        public IEnumerable<Message> Messages =>
            Events.OfType<Event.MessageCame>().Select(came => came.Message);

        public IEnumerable<bool> Reached(int peer) => Events.OfType<Event.PeerReached>()
            .Where(reached => reached.Peer.Index == peer).Select(reached => reached.Reachable);

        public void WaitFor(Func<Node, bool> condition, string what) =>
            _lab.Signal.WaitFor(() => condition(this), what);

        public void WaitUntilReached(int peer) =>
            WaitFor(node => node.Reached(peer).LastOrDefault(), $"a session with #{peer}");

        public async ValueTask DisposeAsync()
        {
            await Peers.DisposeAsync();
            _identity.Dispose();
        }
    }
}
