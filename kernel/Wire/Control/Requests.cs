using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Baton.Core.Operation;
using Baton.Core.Status;

namespace Baton.Wire.Control;

/// <summary>Everything a command can ask the daemon over its local socket.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(Status), "status")]
[JsonDerivedType(typeof(Explain), "explain")]
[JsonDerivedType(typeof(Alerts), "alerts")]
[JsonDerivedType(typeof(Lateness), "lateness")]
[JsonDerivedType(typeof(History), "history")]
[JsonDerivedType(typeof(Partition), "partition")]
[JsonDerivedType(typeof(Operate), "operate")]
[JsonDerivedType(typeof(Push), "push")]
[JsonDerivedType(typeof(Pull), "pull")]
[JsonDerivedType(typeof(RescanPlugins), "rescan-plugins")]
public abstract record ControlRequest
{
    private ControlRequest()
    {
    }

    /// <summary>True if it changes nothing, so that a viewer may ask it.</summary>
    [JsonIgnore]
    public bool OnlyLooks =>
        this is Status or Explain or Alerts or Lateness or History or Partition;

    /// <summary>The cluster's state.</summary>
    public sealed record Status : ControlRequest;

    /// <summary>Why a group is where it is.</summary>
    public sealed record Explain(string Group) : ControlRequest;

    /// <summary>The last lines of this server's alert log.</summary>
    public sealed record Alerts(int Last) : ControlRequest;

    /// <summary>How late heartbeats and the own loop were.</summary>
    public sealed record Lateness : ControlRequest;

    /// <summary>The last decisions of all servers that can be reached.</summary>
    public sealed record History(int Last) : ControlRequest;

    /// <summary>Partition resolution in detail, at every server that answers.</summary>
    public sealed record Partition : ControlRequest;

    /// <summary>Do something, and wait for it to be done.</summary>
    /// <param name="Asked">What.</param>
    /// <param name="PatienceMs">How long to wait; 0 for not at all.</param>
    public sealed record Operate(OperatorRequest Asked, long PatienceMs) : ControlRequest;

    /// <summary>Check, store and switch to a configuration on every server, or on none.</summary>
    /// <param name="Bundle">clp.conf and its scripts.</param>
    /// <param name="CheckOnly">Only say what would have to stop.</param>
    /// <param name="Force">Leave out servers that cannot be reached.</param>
    public sealed record Push(byte[] Bundle, bool CheckOnly, bool Force) : ControlRequest;

    /// <summary>The configuration in force.</summary>
    public sealed record Pull : ControlRequest;

    /// <summary>Look through the plugin folders again.</summary>
    public sealed record RescanPlugins : ControlRequest;
}

/// <summary>Everything the daemon answers.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(StatusIs), "status")]
[JsonDerivedType(typeof(ExplanationIs), "explanation")]
[JsonDerivedType(typeof(AlertsAre), "alerts")]
[JsonDerivedType(typeof(LatenessIs), "lateness")]
[JsonDerivedType(typeof(HistoryIs), "history")]
[JsonDerivedType(typeof(PartitionIs), "partition")]
[JsonDerivedType(typeof(Operated), "operated")]
[JsonDerivedType(typeof(Pushed), "pushed")]
[JsonDerivedType(typeof(Pulled), "pulled")]
[JsonDerivedType(typeof(PluginsAre), "plugins")]
[JsonDerivedType(typeof(Refused), "refused")]
public abstract record ControlReply
{
    private ControlReply()
    {
    }

    public sealed record StatusIs(ClusterStatus Status) : ControlReply;

    public sealed record ExplanationIs(Explanation Explanation) : ControlReply;

    public sealed record AlertsAre(ImmutableArray<string> Lines) : ControlReply;

    public sealed record LatenessIs(LatenessStatus Lateness) : ControlReply;

    public sealed record HistoryIs(ClusterHistory History) : ControlReply;

    public sealed record PartitionIs(PartitionStatus Partition) : ControlReply;

    public sealed record Operated(OperatorReply Reply) : ControlReply;

    /// <summary>What became of a configuration.</summary>
    /// <param name="Stored">True if every server switched to it.</param>
    /// <param name="Faults">What is wrong with it, a line each.</param>
    /// <param name="Plan">What changes and what must stop for it, a line each.</param>
    /// <param name="Text">One sentence.</param>
    public sealed record Pushed(bool Stored, ImmutableArray<string> Faults,
        ImmutableArray<string> Plan, string Text) : ControlReply;

    public sealed record Pulled(byte[] Bundle, long Generation) : ControlReply;

    public sealed record PluginsAre(ImmutableArray<PluginState> Plugins) : ControlReply;

    /// <summary>The request was not taken.</summary>
    /// <param name="Cause"><c>permission</c>, <c>malformed</c>, <c>unknown-name</c>,
    /// <c>busy</c> or <c>internal</c>.</param>
    /// <param name="Text">One sentence.</param>
    public sealed record Refused(string Cause, string Text) : ControlReply;
}
