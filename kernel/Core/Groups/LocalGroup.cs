using System.Collections.Immutable;
using Baton.Sdk;

namespace Baton.Core.Groups;

/// <summary>A resource of a group that this server holds or is letting go.</summary>
public sealed record LocalResource
{
    public ResourcePhase Phase { get; init; }

    /// <summary>The call under way; answers to any other are stale.</summary>
    public InFlight? Call { get; init; }

    /// <summary>When the call under way is taken for lost; never if there is none.</summary>
    public Instant CallEnds { get; init; } = Instant.Never;

    /// <summary>True once the call under way was told to break off.</summary>
    public bool IsBrokenOff { get; init; }

    /// <summary>Tries of the present verb that failed.</summary>
    public int Failures { get; init; }

    /// <summary>When the verb is tried again; never if it is not.</summary>
    public Instant RetryAt { get; init; } = Instant.Never;

    /// <summary>What the plugin wants back with the next call.</summary>
    public string Handle { get; init; } = "";

    public string Reason { get; init; } = "";

    /// <summary>It failed in a way that no server and no retry will better.</summary>
    public bool IsMisconfigured { get; init; }
}

/// <summary>The name of a call under way.</summary>
public sealed record InFlight(Verb Verb, long Epoch, int Attempt);

/// <summary>What of a group its owner's word follows from.</summary>
public sealed record ReportBasis(ImmutableSortedDictionary<string, LocalResource> Resources,
    Placement Placement, bool IsProbing);

/// <summary>A group as its owner works on it.</summary>
public sealed record LocalGroup
{
    public required string Name { get; init; }

    /// <summary>What this server was told last.</summary>
    public required Placement Placement { get; init; }

    public required ImmutableSortedDictionary<string, LocalResource> Resources { get; init; }

    /// <summary>Resources that go down and up again; empty when nothing is restarted.</summary>
    public ImmutableSortedSet<string> Restart { get; init; } = [];

    /// <summary>Why that was; none if nothing was restarted under the present order.</summary>
    public StopFactor RestartedFor { get; init; }

    /// <summary>Calls made so far; tells a late answer from the one awaited.</summary>
    public int Calls { get; init; }

    /// <summary>True until every probe of a starting daemon has been answered.</summary>
    public bool IsProbing { get; init; }

    /// <summary>True once the final action of its failure was carried out.</summary>
    public bool FinalActionDone { get; init; }

    /// <summary>True while something holds that action back, which was told.</summary>
    public bool FinalHeldBack { get; init; }

    /// <summary>True if its failure is followed by nothing now.</summary>
    public bool NoFinalAction => FinalActionDone || FinalHeldBack;

    /// <summary>The number of the script that its final action waits for; 0 for none yet.</summary>
    public long FinalScript { get; init; }

    /// <summary>The script before the final action has ended.</summary>
    public const long ScriptOver = -1;

    /// <summary>What its recovery asked of the coordinator and has no answer to yet.</summary>
    public Message.RecoveryWanted? Asked { get; init; }

    /// <summary>What was last told, so that only changes are told.</summary>
    public GroupReport? Told { get; init; }

    /// <summary>What the last word was made of: while it is so, there is no news.</summary>
    public ReportBasis? ToldOn { get; init; }

    /// <summary>True if what was told last is still what there is to tell.</summary>
    public bool IsTold => Told is not null && ToldOn is { } basis
        && ReferenceEquals(basis.Resources, Resources)
        && ReferenceEquals(basis.Placement, Placement) && basis.IsProbing == IsProbing;

    /// <summary>True when nothing of it is held and nothing is under way.</summary>
    public bool IsOver
    {
        get
        {
            if (IsTold && Told!.Phase == GroupPhase.Online && !Resources.IsEmpty) return false;
            if (IsProbing) return false;
            foreach (var (_, resource) in Resources)
            {
                if (resource.Phase != ResourcePhase.Offline || resource.Call is not null)
                    return false;
            }
            return true;
        }
    }

    public bool IsBusy => Resources.Values.Any(r => r.Call is not null)
        || !Restart.IsEmpty || Phase is GroupPhase.Activating or GroupPhase.Deactivating;

    public GroupPhase Phase => IsTold ? Told!.Phase : PhaseOfResources;

    private GroupPhase PhaseOfResources
    {
        get
        {
            bool working = false, activationFailed = false, deactivationFailed = false;
            foreach (var (_, resource) in Resources)
            {
                working |= resource.Call is not null || resource.RetryAt != Instant.Never;
                activationFailed |= resource.Phase == ResourcePhase.ActivationFailed;
                deactivationFailed |= resource.Phase == ResourcePhase.DeactivationFailed;
            }
            if (deactivationFailed && !working)
                return GroupPhase.DeactivationFailed;
            bool wantsRun = Placement.Instruction == Instruction.Run;
            if (!wantsRun || IsProbing)
                return IsOver ? GroupPhase.Offline : GroupPhase.Deactivating;
            if (activationFailed && !working)
                return GroupPhase.ActivationFailed;
            return Resources.All(r => r.Value.Phase == ResourcePhase.Online
                    || Placement.Down.Contains(r.Key))
                ? GroupPhase.Online : GroupPhase.Activating;
        }
    }

    /// <summary>Why it is not as it should be: the first resource that says so.</summary>
    public Reason Reason
    {
        get
        {
            var failed = Resources.Where(r => r.Value.Phase
                is ResourcePhase.ActivationFailed or ResourcePhase.DeactivationFailed)
                .OrderByDescending(r => r.Value.IsMisconfigured).FirstOrDefault();
            return failed.Value is not { } resource
                ? Placement.Reason
                : new Reason(resource.IsMisconfigured ? GroupReport.Misconfigured
                    : "resource-failed", $"{failed.Key}: {resource.Reason}");
        }
    }

    public GroupReport Report(ServerId self) => IsTold ? Told! : new()
    {
        Group = Name,
        Epoch = Placement.Epoch,
        Server = self,
        Phase = Phase,
        Resources = Resources.ToImmutableSortedDictionary(r => r.Key, r => r.Value.Phase),
        Reason = Reason,
    };
}
