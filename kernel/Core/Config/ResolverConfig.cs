using System.Collections.Immutable;
using System.Net;

namespace Baton.Core.Config;

/// <summary>One way to tell a network partition from a server's death.</summary>
public sealed record ResolverConfig
{
    /// <summary>Asks addresses by ICMP echo.</summary>
    public const string Ping = "pingnp";

    /// <summary>Asks a web server.</summary>
    public const string Web = "httpnp";

    /// <summary>Asks a witness, which also says whom it hears.</summary>
    public const string Witness = "witnessnp";

    /// <summary>Counts the servers.</summary>
    public const string Majority = "majoritynp";

    /// <summary>Keeps a key in etcd.</summary>
    public const string Lease = "leasenp";

    public required string Name { get; init; }

    /// <summary>One of the types above.</summary>
    public required string Type { get; init; }

    public int Priority { get; init; }

    /// <summary>
    /// The device id that says, per server, whether it is used there; below 0 for none.
    /// </summary>
    public int Device { get; init; }

    /// <summary>Between two askings while nothing is lost.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one answer is waited for.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Silent askings in a row that make the target silent.</summary>
    public int Failures { get; init; } = 3;

    /// <summary>Groups of addresses; a group answers when any address of it does.</summary>
    public ImmutableArray<ImmutableArray<IPAddress>> Targets { get; init; } = [];

    /// <summary>The web server or the witness; null for other types.</summary>
    public WebTarget? Site { get; init; }

    /// <summary>Where the key is; null for other types.</summary>
    public LeaseTarget? Key { get; init; }

    /// <summary>
    /// True if neither of two equal halves goes on; else the one with the first server does.
    /// </summary>
    public bool StopsAtHalf { get; init; }

    /// <summary>True if something outside the cluster has to be asked.</summary>
    public bool Asks => Type != Majority;

    /// <summary>
    /// True if targets that had been silent before a loss stop every server; a ping of them says
    /// nothing, and every server goes on.
    /// </summary>
    public bool FailsSafe => Type != Ping;

    /// <summary>The values that a type has if nothing else is configured.</summary>
    public static ResolverConfig Normal(string type)
    {
        var normal = new ResolverConfig { Name = "", Type = type, Device = -1 };
        return type switch
        {
            Web => normal with { Timeout = TimeSpan.FromSeconds(10), Site = new WebTarget() },
            Witness => normal with
            {
                Timeout = TimeSpan.FromSeconds(10),
                Site = new WebTarget { IsSecure = true, Port = WebTarget.WitnessPort },
            },
            Lease => normal with
            {
                Interval = TimeSpan.FromSeconds(2),
                Timeout = TimeSpan.FromSeconds(2),
                Key = new LeaseTarget(),
            },
            _ => normal,
        };
    }

    /// <summary>
    /// Between two askings: a witness hears of a server four times within the heartbeat timeout,
    /// so that who is not heard for half of it is down.
    /// </summary>
    public TimeSpan IntervalFor(TimingConfig timing) =>
        Type == Witness && timing.HeartbeatTimeout / 4 < Interval
            ? timing.HeartbeatTimeout / 4 : Interval;

    /// <summary>
    /// From half the heartbeat timeout of silence on, what a server that is cut off needs at the
    /// latest to see it.
    /// </summary>
    public TimeSpan SlowestFor(TimingConfig timing)
    {
        var silent = Asks ? Timeout * Failures : TimeSpan.Zero;
        // Beside silence: the other side's next word has to come in, and to be fetched.
        var heard = Type is Lease or Witness
            ? timing.HalfTimeout + (IntervalFor(timing) + Timeout) * 2
            : TimeSpan.Zero;
        return silent > heard ? silent : heard;
    }
}

/// <summary>What is asked over HTTP.</summary>
public sealed record WebTarget
{
    /// <summary>The port that a witness listens on.</summary>
    public const int WitnessPort = 29443;

    public string Host { get; init; } = "";

    /// <summary>0 for that of the scheme.</summary>
    public int Port { get; init; }

    public bool IsSecure { get; init; }

    /// <summary>Certificates that are trusted instead of the system's; empty for those.</summary>
    public string CaFile { get; init; } = "";

    public string Path { get; init; } = "/";

    /// <summary>The status that counts as an answer; 0 for 200 to 399.</summary>
    public int Status { get; init; }

    /// <summary>Empty for none.</summary>
    public string ProxyHost { get; init; } = "";

    public int ProxyPort { get; init; } = 8080;

    /// <summary>
    /// True if heartbeats go to this very witness. What is written in two ways may be two.
    /// </summary>
    public bool Is(WitnessConfig? witness) => witness is not null
        && witness.Host.Equals(Host, StringComparison.OrdinalIgnoreCase)
        && witness.Port == Port && witness.Tls == IsSecure
        && witness.Proxy == (ProxyHost.Length > 0 ? $"{ProxyHost}:{ProxyPort}" : "");
}

/// <summary>A key in etcd that only one side of a partition can hold.</summary>
public sealed record LeaseTarget
{
    /// <summary>Such as <c>https://etcd1:2379</c>; any of them will do.</summary>
    public ImmutableArray<string> Endpoints { get; init; } = [];

    /// <summary>The key is this, the cluster's id, and <c>/holder</c>.</summary>
    public string Prefix { get; init; } = "/baton";

    /// <summary>How long the key outlives its holder's last word.</summary>
    public TimeSpan Life { get; init; } = TimeSpan.FromSeconds(10);

    public string User { get; init; } = "";

    /// <summary>A file with the password, mode 0600.</summary>
    public string PasswordFile { get; init; } = "";

    public string CaFile { get; init; } = "";

    public string CertificateFile { get; init; } = "";

    /// <summary>The certificate's key, mode 0600.</summary>
    public string KeyFile { get; init; } = "";
}
