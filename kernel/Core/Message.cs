using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Baton.Core.Fencing;
using Baton.Core.Groups;
using Baton.Core.Membership;
using Baton.Core.Monitors;
using Baton.Core.Operation;

namespace Baton.Core;

/// <summary>Everything that one server's machine says to another's, over mutual TLS.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(Propose), "propose")]
[JsonDerivedType(typeof(Answer), "answer")]
[JsonDerivedType(typeof(Commit), "commit")]
[JsonDerivedType(typeof(Placed), "placed")]
[JsonDerivedType(typeof(Reported), "reported")]
[JsonDerivedType(typeof(Monitored), "monitored")]
[JsonDerivedType(typeof(RecoveryWanted), "recovery-wanted")]
[JsonDerivedType(typeof(RecoveryDenied), "recovery-denied")]
[JsonDerivedType(typeof(BothActive), "both-active")]
[JsonDerivedType(typeof(Leaving), "leaving")]
[JsonDerivedType(typeof(Left), "left")]
[JsonDerivedType(typeof(FenceTold), "fence-told")]
[JsonDerivedType(typeof(Forwarded), "forwarded")]
[JsonDerivedType(typeof(Answered), "answered")]
[JsonDerivedType(typeof(RatioSet), "ratio")]
public abstract record Message
{
    private Message()
    {
    }

    /// <summary>The would-be coordinator asks for agreement on a view.</summary>
    public sealed record Propose(View View) : Message;

    /// <summary>
    /// A member's answer: the highest view number it knows, whether it agrees, and all it knows
    /// of the groups and of what runs on itself.
    /// </summary>
    /// <param name="Number">The number of the view that was proposed.</param>
    /// <param name="Agreed">Whether the member agrees.</param>
    /// <param name="HighestKnown">The highest view number it ever heard of.</param>
    /// <param name="InView">Whether it comes from a committed view, or from a start.</param>
    /// <param name="Placements">All it knows of the groups.</param>
    /// <param name="Reports">What runs on itself.</param>
    public sealed record Answer(long Number, bool Agreed, long HighestKnown, bool InView,
        ImmutableArray<Placement> Placements, ImmutableArray<GroupReport> Reports) : Message
    {
        /// <summary>The forced stops that it knows of, and those that the view calls for.</summary>
        public ImmutableArray<Fence> Fences
        {
            // An older version does not say.
            get;
            init => field = value.IsDefault ? [] : value;
        } = [];
    }

    /// <summary>The view stands, with the merged tables to go on from.</summary>
    public sealed record Commit(View View, ImmutableArray<Placement> Placements,
        ImmutableArray<GroupReport> Reports) : Message
    {
        /// <summary>The forced stops of servers that are not in it.</summary>
        public ImmutableArray<Fence> Fences
        {
            // An older version does not say.
            get;
            init => field = value.IsDefault ? [] : value;
        } = [];
    }

    /// <summary>The coordinator placed a group.</summary>
    public sealed record Placed(long ViewNumber, Placement Placement) : Message;

    /// <summary>An owner's word on its group.</summary>
    public sealed record Reported(GroupReport Report) : Message;

    /// <summary>How a server's monitors stand, and which types it cannot run.</summary>
    public sealed record Monitored(ImmutableArray<MonitorReport> Monitors,
        ImmutableSortedDictionary<string, string> Unusable) : Message;

    /// <summary>An owner's recovery asks that a group goes elsewhere, or stops.</summary>
    /// <param name="Group">The group.</param>
    /// <param name="Epoch">The placement it speaks of.</param>
    /// <param name="Stop">True to stop it, false to fail it over.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="Resource">The one resource to stop; empty for the whole group.</param>
    public sealed record RecoveryWanted(string Group, long Epoch, bool Stop, Reason Reason,
        string Resource = "") : Message;

    /// <summary>
    /// What a recovery asked for cannot be had; the owner goes on to its next step.
    /// </summary>
    public sealed record RecoveryDenied(string Group, Reason Reason) : Message;

    /// <summary>A group is active on several servers: each not named stops as configured.</summary>
    public sealed record BothActive(string Group, ServerSet Claimants) : Message;

    /// <summary>The sender's cluster service is stopping and hands over its groups.</summary>
    /// <param name="WholeCluster">All of them do.</param>
    /// <param name="ByError">It is an error's last step, and counts as one.</param>
    public sealed record Leaving(bool WholeCluster, bool ByError = false) : Message;

    /// <summary>The sender holds nothing any more and leaves the view.</summary>
    public sealed record Left : Message;

    /// <summary>How a forced stop stands.</summary>
    public sealed record FenceTold(Fence Fence) : Message;

    /// <summary>An operator's request, passed on to the coordinator or to its server.</summary>
    public sealed record Forwarded(long Request, OperatorRequest Asked) : Message;

    /// <summary>What became of a forwarded request.</summary>
    public sealed record Answered(long Request, OperatorReply Reply) : Message;

    /// <summary>Timeouts are longer than configured for a while, or are so no more.</summary>
    /// <param name="Ratio">How much longer; 1 for as configured.</param>
    /// <param name="Remaining">For how much longer still.</param>
    /// <param name="Issue">The number of the order; a lower one is out of date.</param>
    public sealed record RatioSet(int Ratio, TimeSpan Remaining, long Issue) : Message;
}
