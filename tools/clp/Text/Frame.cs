using Baton.Core.Status;

namespace Baton.Clp.Text;

/// <summary>The lines that all status forms share; scripts know their columns.</summary>
internal static class Frame
{
    public const string StatusTitle =
        " ========================  CLUSTER STATUS  ===========================";

    public const string GroupMapTitle =
        " ======================  GROUPMAP INFORMATION  =======================";

    public const string HeartbeatTitle =
        " ===================  HEARTBEAT RESOURCE STATUS  =====================";

    public const string PartitionTitle =
        " ================  NETWORK PARTITION RESOURCE STATUS  ================";

    public const string MonitorTitle =
        " =====================  MONITOR RESOURCE STATUS  =====================";

    public const string CountsTitle =
        " =====================  MONITOR RECOVERY COUNTS  =====================";

    public const string InformationTitle =
        " =======================  CLUSTER INFORMATION  =======================";

    public const string PluginTitle =
        " =======================  PLUGIN INFORMATION  ========================";

    public const string HistoryTitle =
        " ========================  CLUSTER HISTORY  ==========================";

    public const string Bottom =
        " =====================================================================";

    public const string Rule =
        "  --------------------------------------------------------------------";

    public static string Cluster(ClusterStatus status) => $"  Cluster : {status.Cluster}";

    /// <summary>Every server's number and name; a star marks the one that was asked.</summary>
    public static IEnumerable<string> Servers(ClusterStatus status)
    {
        for (int i = 0; i < status.Servers.Length; i++)
        {
            string name = status.Servers[i].Name;
            yield return $"   {Star(status, name)}{Number(status, i)} : {name}";
        }
    }

    public static char Star(ClusterStatus status, string server) =>
        server == status.Self ? '*' : ' ';

    /// <summary>A server's short name, as wide as the widest: columns stay straight.</summary>
    public static string Number(ClusterStatus status, int index) =>
        $"server{index}".PadRight($"server{status.Servers.Length - 1}".Length);
}
