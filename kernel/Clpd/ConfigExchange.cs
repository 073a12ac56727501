using System.Collections.Immutable;
using System.Text.Json;
using Baton.Conf;
using Baton.Core;
using Baton.Core.Config;
using Baton.Wire.Control;

namespace Baton.Clpd;

/// <summary>
/// Switches every server to a new configuration, or none: all check and store it first, and only
/// when all did does any switch.
/// </summary>
internal sealed class ConfigExchange(ConfStore store, Func<State> state,
    Func<IReadOnlyDictionary<string, TypeDeclaration>> types, AskServer ask,
    Action<ClusterConfig, ConfRead> switched, TimeProvider time,
    Func<ClusterConfig, ClusterConfig, ImmutableArray<string>>? objections = null,
    Func<ClusterConfig, ImmutableArray<string>>? warnings = null)
{
    public const string Kind = "config";

    private const string Stays = "The configuration is refused; the one in force stays.";

    private readonly ConfigTurn _turn = new(time);

    private string Self => state().Config.NameOf(state().Self);

    public async Task<ControlReply> Push(ControlRequest.Push push, CancellationToken stop)
    {
        string self = Self;
        // Whoever only looks is in nobody's way.
        if (!push.CheckOnly && !_turn.TryBegin(self))
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
            if (!push.CheckOnly) _turn.End(self);
        }
    }

    /// <summary>Takes over the newer configuration of another one, which this one missed.</summary>
    public async Task<ConfigAnswer> CatchUp(ServerId from, CancellationToken stop)
    {
        string self = Self;
        if (!_turn.TryBegin(self))
            return new ConfigAnswer(false, ["another configuration is being applied"]);
        try
        {
            var answer = await ask(from, Offer("fetch", []), stop).ConfigureAwait(false);
            return answer switch
            {
                { Good: true, Bundle: { } bundle } => Try(() => TakeOver(bundle)),
                { Good: true } => new ConfigAnswer(false, ["it cannot be fetched there"]),
                _ => answer,
            };
        }
        finally
        {
            _turn.End(self);
        }
    }

    private ConfigAnswer TakeOver(byte[] bundle)
    {
        if (store.FinishCommit()) TakeOver();
        var answer = Judge(bundle, ApplyStatus.OfOwn(state()));
        if (!answer.Good) return answer;
        store.Prepare(bundle);
        store.Commit(ConfStamp.Of(ConfBundle.ConfOf(bundle)));
        TakeOver();
        return answer;
    }

    private async Task<ControlReply> PushAlone(ControlRequest.Push push, CancellationToken stop)
    {
        var now = state();
        var read = Check(push.Bundle);
        var findings = read.Faults.Select(f => f.ToString()).ToImmutableArray();
        if (read.Config is not { } wanted)
            return new ControlReply.Pushed(false, findings, [], Stays);
        if (Objections(wanted) is { IsEmpty: false } said)
            return new ControlReply.Pushed(false, [.. findings, .. said], [], Stays);
        var config = wanted with { Generation = now.Configured.Generation + 1 };
        byte[] bundle = ConfBundle.WithConf(
            push.Bundle, ConfWriter.ToBytes(config, types(), read.Kept));
        var plan = ApplyPlan.Between(now.Configured, config, types());
        // Of a configuration that can be read, only warnings are left.
        ImmutableArray<string> lines = [.. findings, .. plan.Steps.Select(s => s.ToString()),
            .. warnings?.Invoke(wanted) ?? []];
        var blockers = plan.Blockers(ApplyStatus.Of(now));
        if (push.CheckOnly)
            return await Look(now, bundle, push, lines, blockers, stop).ConfigureAwait(false);
        if (!blockers.IsEmpty)
            return new ControlReply.Pushed(false, [], lines,
                "Not applied. First: " + string.Join("; ", blockers) + ".");
        return await Switch(now, config, bundle, push.Force, lines, stop).ConfigureAwait(false);
    }

    private async Task<ControlReply> Look(State now, byte[] bundle, ControlRequest.Push push,
        ImmutableArray<string> lines, ImmutableArray<string> blockers, CancellationToken stop)
    {
        var peers = now.Config.AllServers.Without(now.Self);
        // A server that is stopped does not know what the others run.
        var asked = await All(now.Reachable & peers, Offer("check", bundle), stop)
            .ConfigureAwait(false);
        var away = push.Force ? [] : (peers - now.Reachable).Select(
            p => $"{now.NameOf(p)} cannot be reached (--force leaves it out)");
        // No stop of anything would let it be used there.
        if (asked.Where(a => a.Answer.Refusal == ConfigRefusal.Invalid).ToList()
            is { Count: > 0 } invalid) return NotApplied(now, lines, invalid);
        blockers = [.. blockers, .. asked.SelectMany(a => a.Answer.Faults,
            (a, fault) => $"{now.NameOf(a.Peer)}: {fault}"), .. away];
        return new ControlReply.Pushed(false, [], [.. lines, .. blockers],
            blockers.IsEmpty ? "It can be applied now."
                : "It cannot be applied now: " + string.Join("; ", blockers) + ".");
    }

    private async Task<ControlReply> Switch(State now, ClusterConfig config, byte[] bundle,
        bool force, ImmutableArray<string> lines, CancellationToken stop)
    {
        var stamp = ConfStamp.Of(ConfBundle.ConfOf(bundle));
        var ready = new List<ServerId>();
        var told = ServerSet.Empty;
        bool decided = false;
        ConfigAnswer here;
        try
        {
            here = Try(() => Prepare(bundle));
            if (!here.Good) return NotApplied(now, lines, [(now.Self, here)]);
            var peers = now.Config.AllServers.Without(now.Self);
            told = peers & now.Reachable;
            var answers = await All(peers, Offer("prepare", bundle), stop).ConfigureAwait(false);
            ready.AddRange(answers.Where(a => a.Answer.Good).Select(a => a.Peer));
            var refused = answers.Where(a => !a.Answer.Good && !(force
                && a.Answer.Refusal == ConfigRefusal.Unreached
                && !now.Reachable.Contains(a.Peer))).ToList();
            if (refused.Count > 0) return NotApplied(now, lines, refused);
            // While the others stored it, this server went on.
            here = Judge(bundle);
            if (here.Good) here = Try(() => store.Commit(stamp));
            if (!here.Good && store.PreparedGeneration is not null)
                return NotApplied(now, lines, [(now.Self, here)]);
            decided = true;
        }
        finally
        {
            if (!decided)
            {
                Try(() => store.Abort(stamp));
                await All(ready.Union(told), Offer("abort", [], stamp), CancellationToken.None)
                    .ConfigureAwait(false);
            }
        }
        var failed = (await All(ready, Offer("commit", [], stamp), CancellationToken.None)
            .ConfigureAwait(false)).Where(a => !a.Answer.Good).ToList();
        if (here.Good) TakeOver();
        else failed.Add((now.Self, here));
        string left = failed.Count == 0 ? "" : " Not confirmed by "
            + string.Join(", ", failed.Select(f => now.NameOf(f.Peer))) + ".";
        return new ControlReply.Pushed(true, [], lines,
            $"Configuration generation {config.Generation} stands on "
            + $"{ready.Count - failed.Count + 1} server(s).{left}")
        {
            Unconfirmed = Refusals(now, failed),
        };
    }

    private static ControlReply.Pushed NotApplied(State now, ImmutableArray<string> lines,
        List<(ServerId Peer, ConfigAnswer Answer)> refused)
    {
        var invalid = refused.Where(r => r.Answer.Refusal == ConfigRefusal.Invalid).ToList();
        return new(false, [.. Refusals(now, invalid).Select(r => r.ToString())], lines,
            "Not applied: every server must take it, and the one in force stays."
            + (refused.Any(r => r.Answer.Refusal == ConfigRefusal.Unreached)
                ? " --force leaves out servers that cannot be reached." : ""))
        {
            Refusals = Refusals(now, refused.Except(invalid)),
        };
    }

    private static ImmutableArray<ServerRefusal> Refusals(
        State now, IEnumerable<(ServerId Peer, ConfigAnswer Answer)> refused) =>
        [.. refused.SelectMany(r => r.Answer.Faults, (r, fault) => new ServerRefusal(
            now.NameOf(r.Peer), fault, r.Answer.Refusal == ConfigRefusal.Unreached))];

    /// <summary>This server's side of another one's switch.</summary>
    public byte[] Answer(byte[] body)
    {
        var answer = Try(() => Step(
            JsonSerializer.Deserialize(body, ClpdJson.Default.ConfigOffer)!));
        return JsonSerializer.SerializeToUtf8Bytes(answer, ClpdJson.Default.ConfigAnswer);
    }

    private ConfigAnswer Step(ConfigOffer offer) => offer switch
    {
        { Step: "check" } => Judge(offer.Bundle),
        { Step: "fetch" } => new ConfigAnswer(true, []) { Bundle = store.Bundle() },
        { Step: "prepare" } when _turn.TryStandBy(
            offer.By, state().Config.Timing.InternalTimeout * 2) => StandBy(offer),
        { Step: "commit", Stamp: { } stamp } when _turn.May(offer.By) => Commit(offer.By, stamp),
        { Step: "abort", Stamp: { } stamp } when _turn.May(offer.By) => Abort(offer.By, stamp),
        { Step: "prepare" } or { Step: "commit" or "abort", Stamp: not null } =>
            new ConfigAnswer(false, ["another configuration is being applied"]),
        _ => new ConfigAnswer(false, [$"the step '{offer.Step}' is not known here"]),
    };

    private ConfigAnswer StandBy(ConfigOffer offer)
    {
        var answer = Try(() => Prepare(offer.Bundle));
        if (!answer.Good) _turn.End(offer.By);
        return answer;
    }

    private ConfigAnswer Commit(string by, ConfStamp stamp)
    {
        var answer = Try(() => store.Commit(stamp));
        _turn.End(by);
        if (answer.Good) TakeOver();
        return answer;
    }

    private ConfigAnswer Abort(string by, ConfStamp stamp)
    {
        var answer = Try(() => store.Abort(stamp));
        _turn.End(by);
        return answer;
    }

    private ConfigAnswer Prepare(byte[] bundle)
    {
        // One that was decided and failed on the disk stands before another one comes.
        if (store.FinishCommit()) TakeOver();
        var answer = Judge(bundle);
        if (answer.Good) store.Prepare(bundle);
        return answer;
    }

    // Whoever pushes it may be stopped, or behind: each server looks at what it runs itself.
    private ConfigAnswer Judge(byte[] bundle) => Judge(bundle, ApplyStatus.Of(state()));

    private ConfigAnswer Judge(byte[] bundle, ApplyStatus status)
    {
        var read = Check(bundle);
        if (read.Config is null)
            return Invalid([.. read.Errors.Select(f => f.ToString())]);
        if (Objections(read.Config) is { IsEmpty: false } said) return Invalid(said);
        var blockers = ApplyPlan.Between(state().Configured, read.Config, types()).Blockers(status);
        return new ConfigAnswer(blockers.IsEmpty, [.. blockers.Select(b => $"first {b}")]);
    }

    private static ConfigAnswer Invalid(ImmutableArray<string> faults) =>
        new(false, faults, ConfigRefusal.Invalid);

    private ImmutableArray<string> Objections(ClusterConfig wanted) =>
        objections?.Invoke(state().Configured, wanted) ?? [];

    private ConfRead Check(byte[] bundle) => ConfBundle.Read(bundle, types());

    // What only has to be suspended is taken over live: a changed monitor starts anew by itself.
    private void TakeOver()
    {
        if (store.Read(types()) is { Config: { } config } read) switched(config, read);
    }

    private ConfigOffer Offer(string step, byte[] bundle, ConfStamp? stamp = null) =>
        new(step, Self, bundle, stamp);

    private async Task<List<(ServerId Peer, ConfigAnswer Answer)>> All(
        IEnumerable<ServerId> peers, ConfigOffer offer, CancellationToken stop)
    {
        var answers = peers.Select(async p => (p, await ask(p, offer, stop).ConfigureAwait(false)));
        return [.. await Task.WhenAll(answers).ConfigureAwait(false)];
    }

    private static ConfigAnswer Try(Action step) => Try(() =>
    {
        step();
        return new ConfigAnswer(true, []);
    });

    private static ConfigAnswer Try(Func<ConfigAnswer> step)
    {
        try
        {
            return step();
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or IOException
            or UnauthorizedAccessException or InvalidOperationException)
        {
            return new ConfigAnswer(false, [e.Message]);
        }
    }
}
