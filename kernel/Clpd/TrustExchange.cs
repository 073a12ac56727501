using System.Text.Json;
using Baton.Core;
using Baton.Core.Operation;
using Baton.Wire.Control;
using Baton.Wire.Pki;

namespace Baton.Clpd;

/// <summary>A step of a rotation, as one server asks it of another.</summary>
/// <param name="Step"><c>look</c>, <c>prepare</c>, <c>use</c>, <c>forget</c> or <c>abort</c>.
/// </param>
/// <param name="Epoch">The rotation.</param>
/// <param name="Material">What is prepared; null in every other step.</param>
internal sealed record TrustOffer(string Step, int Epoch = 0, TrustMaterial? Material = null);

/// <summary>What a server answers to it; its standing is null if it was not asked.</summary>
internal sealed record TrustAnswer(bool Good, string Fault, TrustStanding? Standing);

/// <summary>Asks a step of a server.</summary>
internal delegate Task<TrustAnswer> AskTrust(
    ServerId server, TrustOffer offer, CancellationToken stop);

/// <summary>
/// Rotates the keys of a running cluster: all prepare the next and accept it, then all use it,
/// then all forget the old one. Nobody signs what another one would refuse, whoever dies when:
/// a step is taken only when everybody has taken the one before.
/// </summary>
internal sealed class TrustExchange(TrustFolder folder, Func<State> state, AskTrust ask,
    Action retrust, TimeProvider time, Action<Alert> tell)
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
            answer = Step(JsonSerializer.Deserialize(body, ClpdJson.Default.TrustOffer)!);
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
            if (Obstacle(state(), asked.Revoked) is { } obstacle) return Refused([], obstacle);
            return await RotateAlone(asked, stop).ConfigureAwait(false);
        }
        finally
        {
            _one.Release();
        }
    }

    // Whom nobody hears goes on with what it holds: that must be known to have ended first.
    private static string? Obstacle(State state, string revoked) => revoked.Length == 0 ? null
        : state.Config.FindServer(revoked) is not { } server
            ? $"There is no server {revoked}."
        : server == state.Self
            ? "A server cannot revoke itself: ask another one."
        : state.View.Members.Contains(server)
            || state.Reports.Values.Any(r => r.Server == server && r.IsActive)
            ? $"{revoked} takes part in the cluster. Stop its cluster service with clpcl -t, or "
                + "cut its power, first: revoked, it would go on alone with what it holds."
        : null;

    private async Task<ControlReply> RotateAlone(
        ControlRequest.Rotate asked, CancellationToken stop)
    {
        var now = state();
        var all = now.Config.AllServers;
        if (now.Config.FindServer(asked.Revoked) is { } gone) all = all.Without(gone);
        var seen = await All(all, _ => new TrustOffer("look"), stop).ConfigureAwait(false);
        var absent = seen.Where(s => s.Answer.Standing is null).ToList();
        var here = seen.Where(s => s.Answer.Standing is not null)
            .ToDictionary(s => s.Server, s => s.Answer.Standing!);
        if (absent.Count > 0 && !asked.Force)
            return Refused([.. absent.Select(a => $"{now.NameOf(a.Server)}: {a.Answer.Fault}")],
                "Every server must follow: one that is left out (--force) has to join anew.");
        if (Begun(here) is { } begun)
        {
            if (await End(here.Keys, begun, stop).ConfigureAwait(false) is { } open) return open;
            return Done(begun, "An earlier rotation was ended"
                + (asked.Revoked.Length > 0 ? ", and nobody revoked yet: ask again" : ""));
        }
        // Nobody uses what was prepared, and everybody was asked.
        await All(here.Keys, _ => new TrustOffer("abort"), stop).ConfigureAwait(false);
        int epoch = here.Values.Max(s => s.Epoch) + 1;
        var unfit = here.Keys.Where(s => here[s].Epoch + 1 != epoch
            || asked.Servers.GetValueOrDefault(now.NameOf(s))?.Epoch != epoch).ToList();
        if (unfit.Count > 0)
            return Refused([], "The servers' keys are not of one rotation: "
                + string.Join(", ", here.Select(s => $"{now.NameOf(s.Key)} {s.Value.Epoch}"))
                + ". Whoever was left out of one has to join anew.");
        var prepared = await All(here.Keys, s => new TrustOffer(
            "prepare", epoch, asked.Servers[now.NameOf(s)]), stop).ConfigureAwait(false);
        if (prepared.Any(p => !p.Answer.Good))
        {
            await All(here.Keys, _ => new TrustOffer("abort"), CancellationToken.None)
                .ConfigureAwait(false);
            return Refused(Faults(prepared), "Nothing was changed: every server must prepare.");
        }
        if (asked.Revoked.Length > 0)
            tell(new Alert(AlertLevel.Warning, "trust", 4, $"{asked.Revoked} is revoked."));
        return await End(here.Keys, epoch, CancellationToken.None).ConfigureAwait(false)
            ?? Done(epoch, asked.Revoked.Length > 0 ? $"{asked.Revoked} is revoked" : "Rotated");
    }

    // Some use it, so all had prepared it; or all have prepared the same and none uses it yet.
    private static int? Begun(Dictionary<ServerId, TrustStanding> here)
    {
        int top = here.Values.Max(s => s.Epoch);
        if (here.Values.Any(s => s.Phase == TrustPhase.Using)) return top;
        if (here.Values.Any(s => s.Epoch == top - 1 && s.Phase == TrustPhase.Prepared)) return top;
        return here.Values.All(s => s.Phase == TrustPhase.Prepared && s.Epoch == top)
            && here.Values.Select(s => s.Next).Distinct().Count() == 1 ? top + 1 : null;
    }

    /// <summary>Use, and then forget; null if everybody did both.</summary>
    private async Task<ControlReply?> End(
        IEnumerable<ServerId> servers, int epoch, CancellationToken stop)
    {
        var all = servers.ToList();
        var used = await All(all, _ => new TrustOffer("use", epoch), stop).ConfigureAwait(false);
        if (used.Any(u => !u.Answer.Good))
            return Refused(Faults(used), "Half way: all accept the old and the new keys. When "
                + "every server answers, clpcfctrl --rotate ends it.");
        // What was signed with the old key may lie on a disk, at a witness or in a socket yet.
        await Task.Delay(state().Config.Timing.HeartbeatInterval * 2, time, stop)
            .ConfigureAwait(false);
        var done = await All(all, _ => new TrustOffer("forget", epoch), stop)
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
                Carry(offer);
                if (offer.Step != "look") retrust();
                Tell(offer);
                return new TrustAnswer(true, "", folder.Standing);
            }
            catch (Exception e) when (e is InvalidDataException or IOException
                or UnauthorizedAccessException)
            {
                return new TrustAnswer(false, e.Message, folder.Standing);
            }
        }
    }

    private void Carry(TrustOffer offer)
    {
        switch (offer.Step)
        {
            case "look": break;
            case "prepare" when offer.Material is { } material: folder.Prepare(material); break;
            case "use": folder.Use(offer.Epoch); break;
            case "forget": folder.Forget(offer.Epoch); break;
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

    private static ControlReply.Rotated Done(int epoch, string what) =>
        new(true, [], $"{what}; keys {epoch} are in use, and no others are accepted.");
}
