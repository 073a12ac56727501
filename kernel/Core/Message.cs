using System.Collections.Immutable;
using System.Text.Json.Serialization;
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
[JsonDerivedType(typeof(FailoverWanted), "failover-wanted")]
[JsonDerivedType(typeof(Leaving), "leaving")]
[JsonDerivedType(typeof(Left), "left")]
[JsonDerivedType(typeof(Forwarded), "forwarded")]
[JsonDerivedType(typeof(Answered), "answered")]
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
    public sealed record Answer(long Number, bool Agreed, long HighestKnown,
        ImmutableArray<Placement> Placements, ImmutableArray<GroupReport> Reports,
        ImmutableArray<MonitorReport> Monitors) : Message;

    /// <summary>The view stands, with the merged tables to go on from.</summary>
    public sealed record Commit(View View, ImmutableArray<Placement> Placements,
        ImmutableArray<GroupReport> Reports) : Message;

    /// <summary>The coordinator placed a group.</summary>
    public sealed record Placed(long ViewNumber, Placement Placement) : Message;

    /// <summary>An owner's word on its group.</summary>
    public sealed record Reported(GroupReport Report) : Message;

    /// <summary>How a server's monitors stand.</summary>
    public sealed record Monitored(ImmutableArray<MonitorReport> Monitors) : Message;

    /// <summary>An owner's monitor asks that a group goes elsewhere.</summary>
    public sealed record FailoverWanted(string Group, long Epoch, Reason Reason) : Message;

    /// <summary>The sender's cluster service is stopping and hands over its groups.</summary>
    public sealed record Leaving(bool WholeCluster) : Message;

    /// <summary>The sender holds nothing any more and leaves the view.</summary>
    public sealed record Left : Message;

    /// <summary>An operator's request, passed on to the coordinator or to its server.</summary>
    public sealed record Forwarded(long Request, OperatorRequest Asked) : Message;

    /// <summary>What became of a forwarded request.</summary>
    public sealed record Answered(long Request, OperatorReply Reply) : Message;
}
