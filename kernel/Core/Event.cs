using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Baton.Core.Config;
using Baton.Core.Membership;
using Baton.Core.Operation;
using Baton.Sdk;

namespace Baton.Core;

/// <summary>What a resource is asked to do.</summary>
public enum Verb
{
    Probe,
    Activate,
    Deactivate,
}

/// <summary>Everything that can happen to a server; the only input of the machine.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(Woke), "woke")]
[JsonDerivedType(typeof(BeatHeard), "beat")]
[JsonDerivedType(typeof(MessageCame), "message")]
[JsonDerivedType(typeof(PeerReached), "peer")]
[JsonDerivedType(typeof(TargetsAsked), "targets")]
[JsonDerivedType(typeof(ResourceAnswered), "resource")]
[JsonDerivedType(typeof(MonitorFound), "monitor")]
[JsonDerivedType(typeof(ScriptEnded), "script")]
[JsonDerivedType(typeof(Fenced), "fenced")]
[JsonDerivedType(typeof(OperatorAsked), "operator")]
[JsonDerivedType(typeof(ConfigChanged), "config")]
[JsonDerivedType(typeof(TypesChanged), "types")]
[JsonDerivedType(typeof(LicencesChecked), "licences")]
public abstract record Event
{
    private Event()
    {
    }

    /// <summary>A deadline that the machine asked to be woken at has come.</summary>
    public sealed record Woke : Event;

    /// <summary>An authentic, fresh heartbeat was heard.</summary>
    /// <param name="From">Its sender.</param>
    /// <param name="Path">The heartbeat's index in the configuration.</param>
    /// <param name="At">When it came, which may be a little before now.</param>
    /// <param name="Beat">What it says.</param>
    public sealed record BeatHeard(ServerId From, int Path, Instant At, Beat Beat) : Event;

    /// <summary>A message came over an authenticated session.</summary>
    public sealed record MessageCame(ServerId From, Message Message) : Event;

    /// <summary>A session with a peer was made or lost.</summary>
    public sealed record PeerReached(ServerId Peer, bool Reachable) : Event;

    /// <summary>The targets of a resolver were asked once.</summary>
    /// <param name="Resolver">The resolver's index in the configuration.</param>
    /// <param name="AskedAt">When the asking began.</param>
    /// <param name="Answered">True if every target group answered.</param>
    public sealed record TargetsAsked(int Resolver, Instant AskedAt, bool Answered) : Event
    {
        /// <summary>The servers that a witness heard lately.</summary>
        public ServerSet Seen { get; init; }

        /// <summary>Who holds the key of a lease; null for nobody.</summary>
        public Partition.KeyHolder? Key { get; init; }

        /// <summary>What was answered, or why nothing was; may be empty.</summary>
        public string Said { get; init; } = "";
    }

    /// <summary>A resource verb ended.</summary>
    public sealed record ResourceAnswered(string Resource, Verb Verb, long Epoch, int Attempt,
        Outcome Outcome) : Event;

    /// <summary>A monitor looked, or a resident one saw a change.</summary>
    /// <param name="Monitor">Its name.</param>
    /// <param name="Run">The start of the monitor that it belongs to; older ones are stale.</param>
    /// <param name="Finding">What was seen.</param>
    /// <param name="TimedOut">True if the check did not end in its time.</param>
    public sealed record MonitorFound(string Monitor, long Run, Finding Finding, bool TimedOut)
        : Event
    {
        /// <summary>How long the check took; zero for what a resident one saw.</summary>
        public TimeSpan Took { get; init; }
    }

    /// <summary>A script that the cluster ran by itself ended, or could not be run.</summary>
    /// <param name="Id">The number of its call.</param>
    /// <param name="End">How it ended.</param>
    /// <param name="ExitCode">Its exit code, if it ended by itself.</param>
    /// <param name="Text">The last line it wrote, or why it could not be run.</param>
    public sealed record ScriptEnded(long Id, ScriptEnd End, int ExitCode, string Text) : Event;

    /// <summary>An attempt to stop a lost server ended.</summary>
    /// <param name="Server">The server that was to stop.</param>
    /// <param name="View">The forced stop it belongs to.</param>
    /// <param name="Attempt">Which attempt of it.</param>
    /// <param name="Stopped">True if it is certain that the server is stopped.</param>
    /// <param name="Detail">What the device said.</param>
    public sealed record Fenced(ServerId Server, long View, int Attempt, bool Stopped,
        string Detail) : Event;

    /// <summary>An operator asks something of this server.</summary>
    public sealed record OperatorAsked(long Request, OperatorRequest Asked, TimeSpan Patience)
        : Event;

    /// <summary>A new configuration was stored on every server and stands now.</summary>
    public sealed record ConfigChanged(ClusterConfig Config) : Event;

    /// <summary>Which resource and monitor types cannot be used here, and why.</summary>
    public sealed record TypesChanged(ImmutableSortedDictionary<string, string> Unusable) : Event
    {
        /// <summary>Those of them that only lack a licence.</summary>
        public ImmutableSortedSet<string> Unlicensed { get; init; } = [];
    }

    /// <summary>The licences were checked, as they are at the start and every day.</summary>
    public sealed record LicencesChecked(LicenceStanding Standing) : Event;
}
