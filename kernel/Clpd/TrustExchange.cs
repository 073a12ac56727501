using System.Text.Json;
using Baton.Core;
using Baton.Core.Membership;
using Baton.Core.Operation;
using Baton.Wire.Control;
using Baton.Wire.Pki;

namespace Baton.Clpd;

/// <summary>
/// Rotates the keys of a running cluster: all prepare the next and accept it, then all use it,
/// then all forget the old one. Nobody signs what another one would refuse, whoever dies when:
/// a step is taken only when everybody has taken the one before.
/// </summary>
/// <param name="folder">This server's keys.</param>
/// <param name="state">The state after the last step.</param>
/// <param name="now">The moment.</param>
/// <param name="ask">Asks the others.</param>
/// <param name="retrust">Takes a step's keys into use, without the servers it names.</param>
/// <param name="time">Waits.</param>
/// <param name="tell">Tells people.</param>
internal sealed class TrustExchange(TrustFolder folder, Func<State> state, Func<Instant> now,
    AskTrust ask, Action<IReadOnlyCollection<string>> retrust, TimeProvider time,
    Action<Alert> tell)
{
    public const string Kind = "trust";

    /// <summary>A step is a few small files.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly SemaphoreSlim _one = new(1);
    private readonly Lock _gate = new();

    /// <summary>This server's side of another one's rotation.</summary>
    public byte[] Answer(byte[] body)
    {
        TrustAnswer answer;
        try
        {
            var offer = JsonSerializer.Deserialize(body, ClpdJson.Default.TrustOffer);
            answer = Step(offer is { IsWhole: true } whole
                ? whole : throw new JsonException("A part of the question is missing."));
        }
        catch (JsonException e)
        {
            answer = new TrustAnswer(false, e.Message, null);
        }
        return JsonSerializer.SerializeToUtf8Bytes(answer, ClpdJson.Default.TrustAnswer);
    }

    /// <summary>A rotation that stands half way is safe, and somebody has to end it.</summary>
    public void TellIfHalfWay()
    {
        if (folder.Standing is { Phase: not TrustPhase.Settled } now)
            tell(new Alert(AlertLevel.Warning, "trust", 5, $"A rotation of the keys after "
                + $"{now.Epoch} stands half way ({now.Phase}). clpcfctrl --rotate ends it."));
    }

    public async Task<ControlReply> Rotate(ControlRequest.Rotate asked, CancellationToken stop)
    {
        if (!await _one.WaitAsync(TimeSpan.Zero, stop).ConfigureAwait(false))
            return new ControlReply.Refused("busy", "The keys are being rotated.");
        try
        {
            if (asked.Revoked.Length > 0 && Judge.ToRevoke(asked.Revoked) is { } obstacle)
                return Refused([], obstacle);
            return await RotateAlone(asked, stop).ConfigureAwait(false);
        }
        finally
        {
            _one.Release();
        }
    }

    private TrustObstacle Judge => new(state(), now());

    private async Task<ControlReply> RotateAlone(
        ControlRequest.Rotate asked, CancellationToken stop)
    {
        var at = state();
        var all = at.Config.AllServers;
        // Whoever is revoked is not asked, and cannot hold up the end of what revokes it.
        foreach (string name in folder.Revoked.Append(asked.Revoked))
        {
            if (at.Config.FindServer(name) is { } gone) all = all.Without(gone);
        }
        var seen = await All(all, _ => new TrustOffer("look"), stop).ConfigureAwait(false);
        var absent = seen.Where(s => s.Answer.Standing is null).ToList();
        var here = seen.Where(s => s.Answer.Standing is not null)
            .ToDictionary(s => s.Server, s => s.Answer.Standing!);
        if (absent.Count > 0 && !asked.Force)
            return Refused([.. absent.Select(a => $"{at.NameOf(a.Server)}: {a.Answer.Fault}")],
                "Every server must follow: one that is left out (--force) has to join anew.");
        var step = new TrustOffer("", 0) { Absent = Names(absent.Select(a => a.Server)) };
        if ((asked.Revoked.Length > 0 || absent.Count > 0) && (Judge.IsOutside
            || (!at.View.IsCommitted && seen.Any(s => s.Answer.Runs))))
            return Refused([], "This server takes no part in the cluster, which runs: ask one "
                + "that knows who takes part.");
        if (step.Absent.Select(Judge.ToLeaveOut).OfType<string>().FirstOrDefault() is { } there)
            return Refused([], there);
        var begun = TrustRun.Begun(here.Values);
        var run = begun ?? TrustRun.Next(here.Values);
        var behind = seen.Where(s => s.Answer.Standing is { } standing && !run.CanBe(standing))
            .ToList();
        if (Hindrance(behind, run, asked.Force) is { } hindrance) return Refused([], hindrance);
        step = step with { Epoch = run.Epoch, Behind = Names(behind.Select(b => b.Server)) };
        var follow = here.Keys.Except(behind.Select(b => b.Server)).ToList();
        if (begun is not null)
            return await End(follow, step with { Key = run.Key }, stop).ConfigureAwait(false)
                ?? Done(step, "An earlier rotation was ended"
                    + (asked.Revoked.Length > 0 ? ", and nobody revoked yet: ask again" : ""));
        return await Begin(asked, follow, step, stop).ConfigureAwait(false);
    }

    // Who came back from before a rotation that went on without it can follow none any more.
    private string? Hindrance(
        List<(ServerId Server, TrustAnswer Answer)> behind, TrustRun run, bool force)
    {
        if (behind.Count == 0) return null;
        string names = string.Join(", ", Names(behind.Select(b => b.Server)));
        if (behind.Any(b => b.Server == state().Self))
            return $"This server was left out of keys {run.Epoch}: it has to join anew.";
        if (!force)
            return $"{names} was left out of keys that others have, and has to join anew: "
                + "--force goes on without it.";
        return behind.Any(b => b.Answer.Runs)
            ? $"{names} was left out of keys that others have, and its cluster service runs. "
                + "Stop it with clpcl -t first."
            : null;
    }

    private async Task<ControlReply> Begin(ControlRequest.Rotate asked, List<ServerId> follow,
        TrustOffer step, CancellationToken stop)
    {
        var at = state();
        // Nobody uses what was prepared, and everybody was asked.
        await All(follow, _ => new TrustOffer("abort"), stop).ConfigureAwait(false);
        if (follow.Any(s => asked.Servers.GetValueOrDefault(at.NameOf(s))?.Epoch != step.Epoch))
            return Refused([], "The keys that were made are not the next ones of every server.");
        var prepared = await All(follow, s => step with
        {
            Step = "prepare",
            Material = asked.Servers[at.NameOf(s)],
        }, stop).ConfigureAwait(false);
        if (prepared.Any(p => !p.Answer.Good))
        {
            await All(follow, _ => new TrustOffer("abort"), CancellationToken.None)
                .ConfigureAwait(false);
            return Refused(Faults(prepared), "Nothing was changed: every server must prepare.");
        }
        if (asked.Revoked.Length > 0)
            tell(new Alert(AlertLevel.Warning, "trust", 4, $"{asked.Revoked} is revoked."));
        string key = TrustFolder.NameOf(asked.Servers[at.NameOf(at.Self)].Key);
        return await End(follow, step with { Key = key }, CancellationToken.None)
                .ConfigureAwait(false)
            ?? Done(step, asked.Revoked.Length > 0 ? $"{asked.Revoked} is revoked" : "Rotated");
    }

    /// <summary>Use, and then forget; null if everybody did both.</summary>
    private async Task<ControlReply?> End(
        List<ServerId> follow, TrustOffer step, CancellationToken stop)
    {
        var used = await All(follow, _ => step with { Step = "use" }, stop)
            .ConfigureAwait(false);
        if (used.Any(u => !u.Answer.Good))
            return Refused(Faults(used), "Half way: all accept the old and the new keys. When "
                + "every server answers, clpcfctrl --rotate ends it.");
        // What was signed with the old key may lie on a disk, at a witness or in a socket yet.
        await Task.Delay(state().Config.Timing.HeartbeatInterval * 2, time, stop)
            .ConfigureAwait(false);
        var done = await All(follow, _ => step with { Step = "forget" }, stop)
            .ConfigureAwait(false);
        return done.Any(d => !d.Answer.Good)
            ? Refused(Faults(done), "Some still accept the old keys too. When every server "
                + "answers, clpcfctrl --rotate ends it.")
            : null;
    }

    private async Task<List<(ServerId Server, TrustAnswer Answer)>> All(
        IEnumerable<ServerId> servers, Func<ServerId, TrustOffer> offer, CancellationToken stop)
    {
        var answers = servers.ToList().Select(async s => (s, s == state().Self
            ? Step(offer(s)) : await ask(s, offer(s), stop).ConfigureAwait(false)));
        return [.. await Task.WhenAll(answers).ConfigureAwait(false)];
    }

    private TrustAnswer Step(TrustOffer offer)
    {
        lock (_gate)
        {
            try
            {
                if (Obstacle(offer) is { } obstacle) throw new InvalidDataException(obstacle);
                Carry(offer);
                if (offer.Step != "look")
                    retrust(offer.Step == "forget" ? [.. offer.Absent, .. offer.Behind] : []);
                Tell(offer);
                return new TrustAnswer(true, "", folder.Standing, Runs);
            }
            catch (Exception e) when (e is InvalidDataException or IOException
                or UnauthorizedAccessException)
            {
                return new TrustAnswer(false, e.Message, folder.Standing, Runs);
            }
        }
    }

    private bool Runs => state().Phase != ServicePhase.Stopped;

    // Each server judges for itself: whoever was asked may know the least.
    private string? Obstacle(TrustOffer offer)
    {
        var judge = Judge;
        return offer.Absent.Select(judge.ToLeaveOut)
            .Concat(offer.Behind.Select(judge.ToGoOnWithout))
            .Append(offer.Material?.Revoked is { Length: > 0 } revoked
                ? judge.ToRevoke(revoked) : null)
            .OfType<string>().FirstOrDefault();
    }

    private void Carry(TrustOffer offer)
    {
        switch (offer.Step)
        {
            case "look": break;
            case "prepare" when offer.Material is { } material: folder.Prepare(material); break;
            case "use": folder.Use(offer.Epoch, offer.Key); break;
            case "forget": folder.Forget(offer.Epoch, offer.Key); break;
            case "abort": folder.Abort(); break;
            default: throw new InvalidDataException($"There is no step {offer.Step}.");
        }
    }

    private void Tell(TrustOffer offer)
    {
        string? text = offer.Step switch
        {
            "prepare" => $"Keys {offer.Epoch} are prepared and accepted"
                + (offer.Material!.Revoked is { Length: > 0 } gone
                    ? $"; {gone} is revoked and refused." : "."),
            "use" => $"Keys {offer.Epoch} are in use; the ones before are accepted too.",
            "forget" => $"Only keys {offer.Epoch} are accepted.",
            _ => null,
        };
        if (text is not null) tell(new Alert(AlertLevel.Info, "trust", 1, text));
    }

    private List<string> Faults(List<(ServerId Server, TrustAnswer Answer)> answers) =>
        [.. answers.Where(a => !a.Answer.Good)
            .Select(a => $"{state().NameOf(a.Server)}: {a.Answer.Fault}")];

    private ControlReply.Rotated Refused(List<string> faults, string text)
    {
        tell(new Alert(AlertLevel.Warning, "trust", 3, "The keys are not rotated: " + text));
        return new ControlReply.Rotated(false, [.. faults], text);
    }

    private string[] Names(IEnumerable<ServerId> servers) =>
        [.. servers.Select(s => state().NameOf(s))];

    private static ControlReply.Rotated Done(TrustOffer step, string what)
    {
        string[] without = [.. step.Absent, .. step.Behind];
        return new(true, [], $"{what}; keys {step.Epoch} are in use, and no others are accepted."
            + string.Concat(without.Select(n => $" {n} was left out and has to join anew.")));
    }
}
