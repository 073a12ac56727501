namespace Baton.Clpwitness;

/// <summary>Every bound of the witness, each with its reason.</summary>
internal static class Limits
{
    /// <summary>As many servers as a cluster may have.</summary>
    public const int ServersMax = 32;

    /// <summary>More than a beat of the largest cluster with all that goes around it.</summary>
    public const int BeatBytesMax = 1024;

    /// <summary>Clusters served at a time: 32 MiB of beats at most.</summary>
    public const int ClustersMax = 1024;

    /// <summary>Tokens of a cluster: the old and the new while they change, with room.</summary>
    public const int TokensMax = 8;

    /// <summary>A token that can be guessed is none.</summary>
    public const int TokenCharactersMin = 32;

    /// <summary>A token file is a few lines.</summary>
    public const int TokenFileBytesMax = 4096;

    /// <summary>Beats of a server in a second: ten times the fastest profile, with news.</summary>
    public const int BeatsPerSecondMax = 100;

    /// <summary>Open connections: every server of dozens of clusters, and strangers.</summary>
    public const int ConnectionsMax = 2048;

    /// <summary>A client that takes longer for its few bytes holds a place for nothing.</summary>
    public static readonly TimeSpan RequestTimeMax = TimeSpan.FromSeconds(10);

    /// <summary>Heartbeats come within it, so that no connection is made anew for each.</summary>
    public static readonly TimeSpan KeepAlive = TimeSpan.FromMinutes(3);

    /// <summary>A beat so old is of a server that has gone for good.</summary>
    public static readonly TimeSpan BeatAgeMax = TimeSpan.FromHours(24);

    /// <summary>How soon a changed file counts.</summary>
    public static readonly TimeSpan FileCheck = TimeSpan.FromSeconds(1);
}
