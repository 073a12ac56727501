using System.Collections.Immutable;
using System.Text.Json;
using Baton.Conf;
using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Membership;
using Baton.Wire.Control;
using Microsoft.Extensions.Time.Testing;

namespace Baton.Clpd.Tests;

/// <summary>A server with a configuration; the others are played by whoever asks.</summary>
internal sealed class ConfigStage : IDisposable
{
    public static readonly ConfigAnswer Away =
        new(false, ["there is no daemon"], ConfigRefusal.Unreached);

    private readonly Folder _folder = new();
    private readonly Lazy<ConfigExchange> _exchange;

    public ConfigStage()
    {
        Store = new ConfStore(_folder["etc"]);
        Store.Prepare(Sample.Bundle(Sample.Conf()));
        Store.Commit();
        _exchange = new(() => new ConfigExchange(Store, () => State, () => Sample.NoTypes,
            Ask ?? Play, (config, read) => (Switched, Read) = (config, read), Time,
            warnings: _ => Warnings));
    }

    public ConfStore Store { get; }

    public FakeTimeProvider Time { get; } = new();

    public List<string> Asked { get; } = [];

    public Func<ServerId, string, ConfigAnswer> Peer { get; set; } =
        (_, _) => new ConfigAnswer(true, []);

    /// <summary>Asks real ones instead.</summary>
    public AskServer? Ask { get; init; }

    // What the samples change is what servers judge each other by.
    public State State { get; set; } = Sample.State with
    {
        Phase = ServicePhase.Suspended,
        Reachable = Sample.Config.AllServers,
    };

    public ImmutableArray<string> Warnings { get; init; } = [];

    public ClusterConfig? Switched { get; private set; }

    public ConfRead? Read { get; private set; }

    public ConfigExchange Exchange => _exchange.Value;

    /// <summary>Where a file of the store is.</summary>
    public string this[string name] => _folder["etc/" + name];

    public async Task<ControlReply.Pushed> Push(
        string conf, bool force = false, bool checkOnly = false) =>
        (ControlReply.Pushed)await Exchange.Push(
            new(Sample.Bundle(conf), checkOnly, force), CancellationToken.None);

    /// <summary>What it answers to another server's step.</summary>
    public ConfigAnswer Answer(
        string step, string by = "server2", string conf = "", ConfStamp? stamp = null) =>
        Answer(new ConfigOffer(step, by, conf.Length > 0 ? Sample.Bundle(conf) : [], stamp));

    public ConfigAnswer Answer(ConfigOffer offer) => JsonSerializer.Deserialize(
        Exchange.Answer(JsonSerializer.SerializeToUtf8Bytes(
            offer, ClpdJson.Default.ConfigOffer)), ClpdJson.Default.ConfigAnswer)!;

    public void Dispose() => _folder.Dispose();

    private Task<ConfigAnswer> Play(
        ServerId server, ConfigOffer offer, CancellationToken stop)
    {
        lock (Asked) Asked.Add($"{State.Config.NameOf(server)} {offer.Step}");
        return Task.FromResult(Peer(server, offer.Step));
    }
}
