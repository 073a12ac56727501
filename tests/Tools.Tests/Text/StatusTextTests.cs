using System.Collections.Immutable;
using Baton.Clp.Text;
using Baton.Core.Status;

namespace Baton.Tools.Tests.Text;

[TestClass]
public sealed class StatusTextTests
{
    [TestMethod]
    public void Two_running_servers_look_as_they_always_did() => Golden.Check("""
         ========================  CLUSTER STATUS  ===========================
          Cluster : cluster
          <server>
           *server1 .........: Online           Primary server
              lanhb1         : Normal           LAN Heartbeat
              diskhb1        : Normal           DISK Heartbeat
              pingnp1        : Normal           ping resolution
            server2 .........: Online           Secondary server
              lanhb1         : Normal           LAN Heartbeat
              diskhb1        : Normal           DISK Heartbeat
              pingnp1        : Normal           ping resolution
          <group>
            failover1 .......: Online           Group comment
              current        : server1
              exec1          : Online
              fip1           : Online
          <monitor>
            fipw1            : Normal
            userw            : Normal
         =====================================================================
        """, StatusText.Lines(Samples.TwoServers, wide: false, local: false));

    [TestMethod]
    [TestProperty("Regression", "6")]
    public void A_stopped_cluster_is_offline_and_its_paths_unknown() => Golden.Check("""
         ========================  CLUSTER STATUS  ===========================
          Cluster : cluster
          <server>
           *server1 .........: Offline          Primary server
              lanhb1         : Unknown          LAN Heartbeat
              diskhb1        : Unknown          DISK Heartbeat
              pingnp1        : Unknown          ping resolution
            server2 .........: Offline          Secondary server
              lanhb1         : Unknown          LAN Heartbeat
              diskhb1        : Unknown          DISK Heartbeat
              pingnp1        : Unknown          ping resolution
          <group>
            failover1 .......: Offline          Group comment
              current        : None
              exec1          : Offline
              fip1           : Offline
          <monitor>
            fipw1            : Offline
            userw            : Offline
         =====================================================================
        """, StatusText.Lines(Samples.Stopped, wide: false, local: false));

    [TestMethod]
    public void Names_of_31_bytes_fit_with_long() => Golden.Check("""
         ========================  CLUSTER STATUS  ===========================
          Cluster : cluster
          <server>
           *sbcdefghijklmnopqrstuvwxyz01234 ..: Online           Primary server
              lanhb1                          : Normal           LAN Heartbeat
              diskhb1                         : Normal           DISK Heartbeat
              pingnp1                         : Normal           ping resolution
          <group>
            gbcdefghijklmnopqrstuvwxyz01234 ..: Online           Group comment
              current                         : sbcdefghijklmnopqrstuvwxyz01234
              rbcdefghijklmnopqrstuvwxyz01234 : Online
          <monitor>
            mbcdefghijklmnopqrstuvwxyz01234   : Normal
         =====================================================================
        """, StatusText.Lines(Samples.LongNames, wide: true, local: false));

    [TestMethod]
    public void Names_of_31_bytes_are_cut_without_long_and_the_columns_stay() => Golden.Check("""
         ========================  CLUSTER STATUS  ===========================
          Cluster : cluster
          <server>
           *sbcdefghijklmnop : Online           Primary server
              lanhb1         : Normal           LAN Heartbeat
              diskhb1        : Normal           DISK Heartbeat
              pingnp1        : Normal           ping resolution
          <group>
            gbcdefghijklmnop : Online           Group comment
              current        : sbcdefghijklmnopqrstuvwxyz01234
              rbcdefghijklmn : Online
          <monitor>
            mbcdefghijklmnop : Normal
         =====================================================================
        """, StatusText.Lines(Samples.LongNames, wide: false, local: false));

    [TestMethod]
    public void Local_shows_this_server_and_what_it_holds() => Golden.Check("""
         ========================  CLUSTER STATUS  ===========================
          Cluster : cluster
          <server>
           *server2 .........: Online           Secondary server
              lanhb1         : Normal           LAN Heartbeat
              diskhb1        : Normal           DISK Heartbeat
              pingnp1        : Normal           ping resolution
          <group>
          <monitor>
            fipw1            : Offline
            userw            : Online
         =====================================================================
        """, StatusText.Lines(Samples.TwoServers with { Self = "server2" }, wide: false,
        local: true));

    [TestMethod]
    [TestProperty("Regression", "206")]
    [DataRow("Online", "server1")]
    [DataRow("Offline Pending", "server1")]
    [DataRow("Offline", "")]
    public void Local_shows_a_group_in_its_true_state_while_it_stops(string state, string current)
    {
        GroupState group = Samples.TwoServers.Groups[0] with { State = state, Current = current };
        ClusterStatus status = Samples.TwoServers with { Groups = [group] };

        ImmutableArray<string> lines = StatusText.Lines(status, wide: false, local: true);

        Assert.Contains($"    failover1 .......: {state,-17}Group comment", lines);
        Assert.Contains($"      current        : {(current.Length > 0 ? current : "None")}", lines);
    }

    [TestMethod]
    public void Every_line_has_its_colon_in_one_column()
    {
        foreach (bool wide in new[] { false, true })
        {
            IEnumerable<int> columns = StatusText.Lines(Samples.LongNames, wide, local: false)
                .Where(l => l.StartsWith("   ", StringComparison.Ordinal))
                .Select(l => l.IndexOf(": ", StringComparison.Ordinal)).Distinct();

            CollectionAssert.AreEqual(new[] { wide ? 38 : 21 }, columns.ToArray());
        }
    }
}
