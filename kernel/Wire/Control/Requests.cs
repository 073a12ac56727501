using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Baton.Core.Operation;
using Baton.Core.Status;
using Baton.Wire.Pki;

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
[JsonDerivedType(typeof(Rotate), "rotate")]
[JsonDerivedType(typeof(TellTrust), "tell-trust")]
[JsonDerivedType(typeof(Licences), "licences")]
[JsonDerivedType(typeof(ChangeLicences), "change-licences")]
public abstract record ControlRequest
{
    private ControlRequest()
    {
    }

    /// <summary>True if it changes nothing, so that a viewer may ask it.</summary>
    [JsonIgnore]
    public bool OnlyLooks =>
        this is Status or Explain or Alerts or Lateness or History or Partition or Licences;

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

    /// <summary>Give every server new keys while the cluster runs, or end an earlier rotation.
    /// </summary>
    /// <param name="Servers">What each server gets.</param>
    /// <param name="Revoked">The server that is trusted no more; empty for none.</param>
    /// <param name="Force">Leave out servers that cannot be reached.</param>
    public sealed record Rotate(ImmutableSortedDictionary<string, TrustMaterial> Servers,
        string Revoked, bool Force) : ControlRequest;

    /// <summary>Put what was done with the cluster's trust into the alert log.</summary>
    public sealed record TellTrust(bool Good, string Text) : ControlRequest;

    /// <summary>The licences of the cluster.</summary>
    public sealed record Licences : ControlRequest;

    /// <summary>Do something with the licences, and tell every server.</summary>
    /// <param name="Deed">What.</param>
    /// <param name="Serial">The serial number; empty for a file.</param>
    /// <param name="Text">The key, the content of the file, or the vendor's name.</param>
    public sealed record ChangeLicences(LicenceDeed Deed, string Serial = "", string Text = "")
        : ControlRequest;
}

/// <summary>What an operator does with licences.</summary>
public enum LicenceDeed
{
    Register,

    /// <summary>Believe a vendor from now on.</summary>
    AddVendor,

    /// <summary>Believe the vendor of that name no more.</summary>
    ForgetVendor,

    /// <summary>Judge by this server's clock again, which is behind a time that it has shown.
    /// </summary>
    TrustClock,

    Delete,
    DeleteTrials,
    DeleteAll,

    /// <summary>Tell every server what is known here.</summary>
    Distribute,

    /// <summary>The same, after every licence was checked anew.</summary>
    Reregister,
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
[JsonDerivedType(typeof(Rotated), "rotated")]
[JsonDerivedType(typeof(LicencesAre), "licences")]
[JsonDerivedType(typeof(LicencesChanged), "licences-changed")]
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
    /// <param name="Stored">True if the servers were told to switch to it.</param>
    /// <param name="Faults">What is wrong with it, a line each.</param>
    /// <param name="Plan">What changes and what must stop for it, a line each.</param>
    /// <param name="Text">One sentence.</param>
    public sealed record Pushed(bool Stored, ImmutableArray<string> Faults,
        ImmutableArray<string> Plan, string Text) : ControlReply
    {
        /// <summary>The servers that did not take it, so that none did.</summary>
        public ImmutableArray<ServerRefusal> Refusals { get; init; } = [];

        /// <summary>The servers that took it and did not say that they switched.</summary>
        public ImmutableArray<ServerRefusal> Unconfirmed { get; init; } = [];
    }

    public sealed record Pulled(byte[] Bundle, long Generation) : ControlReply;

    /// <summary>What became of a rotation.</summary>
    /// <param name="Whole">True if every server follows it and the old keys are refused.</param>
    /// <param name="Faults">Who did not follow and why, a line each.</param>
    /// <param name="Text">One sentence.</param>
    public sealed record Rotated(bool Whole, ImmutableArray<string> Faults, string Text)
        : ControlReply;

    public sealed record PluginsAre(ImmutableArray<PluginState> Plugins) : ControlReply;

    public sealed record LicencesAre(LicenceList List) : ControlReply;

    /// <summary>What became of a deed.</summary>
    /// <param name="Count">How many licences or vendors it changed.</param>
    /// <param name="Fault">Why it was not done; empty if it was.</param>
    /// <param name="Unreached">The servers that were not told.</param>
    public sealed record LicencesChanged(
        int Count, string Fault, ImmutableArray<string> Unreached) : ControlReply;

    /// <summary>The request was not taken.</summary>
    /// <param name="Cause"><c>permission</c>, <c>malformed</c>, <c>unknown-name</c>,
    /// <c>busy</c> or <c>internal</c>.</param>
    /// <param name="Text">One sentence.</param>
    public sealed record Refused(string Cause, string Text) : ControlReply;
}
