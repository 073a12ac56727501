using System.Collections.Immutable;
using System.Text.Json;
using Baton.Conf;
using Baton.Core;
using Baton.Core.Config;
using Baton.Wire.Control;

namespace Baton.Clpd;

/// <summary>A step of the two-phase switch, as one server asks it of another.</summary>
internal sealed record ConfigOffer(string Step, byte[] Bundle);

/// <summary>What a server answers to it.</summary>
internal sealed record ConfigAnswer(bool Good, ImmutableArray<string> Faults);

/// <summary>Asks a step of a server by name.</summary>
internal delegate Task<ConfigAnswer> AskServer(
    ServerId server, ConfigOffer offer, CancellationToken stop);

/// <summary>
/// Switches every server to a new configuration, or none: all check and store it first, and only
/// when all did does any switch.
/// </summary>
internal sealed class ConfigExchange(ConfStore store, Func<State> state,
    Func<IReadOnlyDictionary<string, TypeDeclaration>> types, AskServer ask,
    Action<ClusterConfig> switched,
    Func<ClusterConfig, ClusterConfig, ImmutableArray<string>>? objections = null,
    Func<ClusterConfig, ImmutableArray<string>>? warnings = null)
{
    public const string Kind = "config";

    private readonly SemaphoreSlim _one = new(1);

    public async Task<ControlReply> Push(ControlRequest.Push push, CancellationToken stop)
    {
        if (!await _one.WaitAsync(TimeSpan.Zero, stop).ConfigureAwait(false))
            return new ControlReply.Refused("busy", "Another configuration is being applied.");
        try
        {
            return await PushAlone(push, stop).ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            return new ControlReply.Pushed(false, [e.Message], [], "It is no configuration.");
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<ControlReply> PushAlone(ControlRequest.Push push, CancellationToken stop)
    {
        var now = state();
        var read = Check(push.Bundle);
        var findings = read.Faults.Select(f => f.ToString()).ToImmutableArray();
        if (read.Config is not { } wanted)
            return new ControlReply.Pushed(false, findings, [],
                "The configuration is refused; the one in force stays.");
        if (Objections(wanted) is { IsEmpty: false } said)
            return new ControlReply.Pushed(false, [.. findings, .. said], [],
                "The configuration is refused; the one in force stays.");
        var config = wanted with { Generation = now.Configured.Generation + 1 };
        byte[] bundle = ConfBundle.WithConf(
            push.Bundle, ConfWriter.ToBytes(config, types(), read.Kept));
        var plan = ApplyPlan.Between(now.Configured, config, types());
        // Of a configuration that can be read, only warnings are left.
        ImmutableArray<string> lines = [.. findings, .. plan.Steps.Select(s => s.ToString()),
            .. warnings?.Invoke(wanted) ?? []];
        var blockers = plan.Blockers(ApplyStatus.Of(now));
        if (push.CheckOnly)
        {
            // A server that is stopped does not know what the others run.
            var asked = await All(now.Reachable.Without(now.Self), new("check", bundle), stop)
                .ConfigureAwait(false);
            blockers = [.. blockers, .. asked.SelectMany(a => a.Answer.Faults,
                (a, fault) => $"{now.NameOf(a.Peer)}: {fault}")];
            return new ControlReply.Pushed(false, [], [.. lines, .. blockers],
                blockers.IsEmpty ? "It can be applied now."
                    : "Before it can be applied: " + string.Join("; ", blockers) + ".");
        }
        if (!blockers.IsEmpty)
            return new ControlReply.Pushed(false, [], lines,
                "Not applied. First: " + string.Join("; ", blockers) + ".");
        return await Switch(now, config, bundle, push.Force, lines, stop).ConfigureAwait(false);
    }

    private async Task<ControlReply> Switch(State now, ClusterConfig config, byte[] bundle,
        bool force, ImmutableArray<string> lines, CancellationToken stop)
    {
        var peers = now.Config.AllServers.Without(now.Self).ToList();
        var refused = new List<string>();
        var ready = new List<ServerId>();
        foreach (var (peer, answer) in await All(peers, new("prepare", bundle), stop)
            .ConfigureAwait(false))
        {
            if (answer.Good) ready.Add(peer);
            else if (!force || now.Reachable.Contains(peer))
                refused.AddRange(answer.Faults.Select(f => $"{now.NameOf(peer)}: {f}"));
        }
        if (refused.Count > 0)
        {
            await All(ready, new("abort", []), CancellationToken.None).ConfigureAwait(false);
            return new ControlReply.Pushed(false, [.. refused], lines,
                "Not applied: every server must take it, and the one in force stays.");
        }
        Prepare(bundle);
        var failed = (await All(ready, new("commit", []), CancellationToken.None)
            .ConfigureAwait(false)).Where(a => !a.Answer.Good).ToList();
        Commit();
        string left = failed.Count == 0 ? "" : " Not confirmed by "
            + string.Join(", ", failed.Select(f => now.NameOf(f.Peer))) + ".";
        return new ControlReply.Pushed(true, [], lines,
            $"Configuration generation {config.Generation} stands on "
            + $"{ready.Count - failed.Count + 1} server(s).{left}");
    }

    /// <summary>This server's side of another one's switch.</summary>
    public byte[] Answer(byte[] body)
    {
        ConfigAnswer answer;
        try
        {
            var offer = JsonSerializer.Deserialize(body, ClpdJson.Default.ConfigOffer)!;
            answer = offer.Step switch
            {
                "prepare" => Prepare(offer.Bundle),
                "check" => Judge(offer.Bundle),
                "commit" => Commit(),
                _ => Abort(),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or IOException
            or InvalidOperationException)
        {
            answer = new ConfigAnswer(false, [e.Message]);
        }
        return JsonSerializer.SerializeToUtf8Bytes(answer, ClpdJson.Default.ConfigAnswer);
    }

    private async Task<List<(ServerId Peer, ConfigAnswer Answer)>> All(
        IEnumerable<ServerId> peers, ConfigOffer offer, CancellationToken stop)
    {
        var answers = peers.Select(async p => (p, await ask(p, offer, stop).ConfigureAwait(false)));
        return [.. await Task.WhenAll(answers).ConfigureAwait(false)];
    }

    private ConfigAnswer Prepare(byte[] bundle)
    {
        var answer = Judge(bundle);
        if (answer.Good) store.Prepare(bundle);
        return answer;
    }

    // Whoever pushes it may be stopped, or behind: each server looks at what it runs itself.
    private ConfigAnswer Judge(byte[] bundle)
    {
        var read = Check(bundle);
        if (read.Config is null)
            return new ConfigAnswer(false, [.. read.Errors.Select(f => f.ToString())]);
        if (Objections(read.Config) is { IsEmpty: false } said)
            return new ConfigAnswer(false, said);
        var now = state();
        var blockers = ApplyPlan.Between(now.Configured, read.Config, types())
            .Blockers(ApplyStatus.Of(now));
        return new ConfigAnswer(blockers.IsEmpty, [.. blockers.Select(b => $"first {b}")]);
    }

    private ImmutableArray<string> Objections(ClusterConfig wanted) =>
        objections?.Invoke(state().Configured, wanted) ?? [];

    private ConfigAnswer Commit()
    {
        store.Commit();
        if (store.Read(types()).Config is { } config) switched(config);
        return new ConfigAnswer(true, []);
    }

    private ConfigAnswer Abort()
    {
        store.Abort();
        return new ConfigAnswer(true, []);
    }

    private ConfRead Check(byte[] bundle) => ConfBundle.Read(bundle, types());

    // What only has to be suspended is taken over live: a changed monitor starts anew by itself.
}
