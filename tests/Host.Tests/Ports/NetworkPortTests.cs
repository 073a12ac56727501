using System.Diagnostics;
using System.Net;
using Baton.Host.Ports;
using Baton.Sdk.Ports;

namespace Baton.Host.Tests.Ports;

/// <summary>Each test in networks of its own; they need root.</summary>
[TestClass]
[TestCategory("Integration")]
public sealed class NetworkPortTests
{
    private static readonly NetworkPort Port = new(TimeProvider.System, new ProcessesPort());
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(300);

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Stop => TestContext.CancellationToken;

    [TestMethod]
    [DataRow("192.0.2.7", 24)]
    [DataRow("fd00::7", 64)]
    public void An_address_is_added_once_shown_and_removed_once(string text, int prefix)
    {
        using var room = new NetworkRoom();
        var address = new InterfaceAddress(IPAddress.Parse(text), prefix);

        room.Do(() => Port.AddAddress("lo", address));
        room.Do(() => Port.AddAddress("lo", address));
        var lo = room.Do(() => Port.Interfaces().Single(i => i.Name == "lo"));
        Assert.IsTrue(lo.LinkUp);
        Assert.AreEqual(1, lo.Addresses.Count(a => a == address));
        string shown = room.Ip("addr show dev lo");
        StringAssert.Contains(shown, $"{text}/{prefix}", StringComparison.Ordinal);
        Assert.DoesNotContain("tentative", shown);

        room.Do(() => Port.RemoveAddress("lo", address));
        room.Do(() => Port.RemoveAddress("lo", address));
        Assert.DoesNotContain(address,
            room.Do(() => Port.Interfaces().Single(i => i.Name == "lo").Addresses));
    }

    [TestMethod]
    public void Addresses_that_the_kernel_takes_away_with_another_one_are_put_back_as_they_were()
    {
        using var room = new NetworkRoom();
        room.Do(() => File.WriteAllText(
            "/proc/sys/net/ipv4/conf/all/promote_secondaries", "0"));
        room.Do(() => File.WriteAllText(
            "/proc/sys/net/ipv4/conf/lo/promote_secondaries", "0"));
        InterfaceAddress Host(byte last) => new(new IPAddress([192, 0, 2, last]), 24);
        room.Do(() => Port.AddAddress("lo", Host(7)));
        room.Do(() => Port.AddAddress("lo", Host(8)));
        room.Ip("address add 192.0.2.9/24 dev lo label lo:nine valid_lft 1000 preferred_lft 900");
        room.Ip("address add 192.0.2.10/32 dev lo");

        room.Do(() => Port.RemoveAddress("lo", Host(7)));

        string shown = room.Ip("-o -4 address show dev lo");
        Assert.DoesNotContain("192.0.2.7/", shown);
        foreach (string kept in new[] { "192.0.2.8/24", "192.0.2.9/24", "192.0.2.10/32" })
            StringAssert.Contains(shown, kept, StringComparison.Ordinal);
        string labelled = shown.Split('\n').Single(
            l => l.Contains("192.0.2.9/", StringComparison.Ordinal));
        foreach (string kept in new[] { "lo:nine", "valid_lft" })
            StringAssert.Contains(labelled, kept, StringComparison.Ordinal);
        Assert.DoesNotContain("forever", labelled);
    }

    [TestMethod]
    public void What_the_kernel_refuses_says_why()
    {
        using var room = new NetworkRoom();
        var address = new InterfaceAddress(IPAddress.Parse("192.0.2.7"), 24);

        var missing = Assert.Throws<IOException>(
            () => room.Do(() => Port.AddAddress("eth9", address)));
        StringAssert.Contains(missing.Message, "no network interface eth9",
            StringComparison.Ordinal);
        Assert.Throws<IOException>(
            () => room.Do(() => Port.AddAddress("lo", address with { PrefixLength = 33 })));
    }

    [TestMethod]
    public void Ports_of_a_bridge_name_it_and_a_pulled_cable_shows()
    {
        var (here, there) = NetworkRoom.Pair();
        using (here)
        using (there)
        {
            here.Ip("link add br0 type bridge");
            here.Ip("link set v0 master br0");
            var joined = here.Do(() => Port.Interfaces().Single(i => i.Name == "v0"));
            there.Ip("link set v1 down");
            var cut = here.Do(() => Port.Interfaces().Single(i => i.Name == "v0"));

            Assert.AreEqual("br0", joined.Master);
            Assert.IsTrue(joined.LinkUp);
            Assert.IsFalse(cut.LinkUp);
        }
    }

    [TestMethod]
    [DataRow("link set v0 down")]
    [DataRow("address add 10.9.0.9/24 dev v0")]
    [DataRow("address add fd09::9/64 dev v0")]
    public async Task A_change_of_a_link_or_an_address_is_news_at_once(string change)
    {
        var (here, there) = NetworkRoom.Pair();
        using (here)
        using (there)
        using (var reactor = new Reactor("test"))
        using (var news = here.Do(() => new LinkNews(reactor)))
        {
            var next = news.Next(default).AsTask();
            Assert.IsFalse(next.IsCompleted);
            here.Ip(change);
            await next.WaitAsync(Stage.Patience);
        }
    }

    [TestMethod]
    [DataRow("10.9.0.1", "10.9.0.2", "10.9.0.3", 24)]
    [DataRow("fd09::1", "fd09::2", "fd09::3", 64)]
    public async Task A_holder_on_the_link_is_found_and_a_free_address_is_free(
        string own, string held, string free, int prefix)
    {
        var (here, there) = NetworkRoom.Pair();
        using (here)
        using (there)
        {
            here.Do(() => Port.AddAddress("v0", new(IPAddress.Parse(own), prefix)));
            there.Do(() => Port.AddAddress("v1", new(IPAddress.Parse(held), prefix)));
            string hardware = there.Do(
                () => ArpFrame.HardwareText(LinkTable.Link("v1").Hardware));

            long began = Stopwatch.GetTimestamp();
            string? holder = await here.Do(() => Port.FindHolder(
                "v0", IPAddress.Parse(held), 3, TimeSpan.FromSeconds(10), Stop).AsTask());
            var found = Stopwatch.GetElapsedTime(began);
            string? nobody = await here.Do(() => Port.FindHolder(
                "v0", IPAddress.Parse(free), 3, Wait, Stop).AsTask());
            string? self = await here.Do(() => Port.FindHolder(
                "v0", IPAddress.Parse(own), 1, Wait, Stop).AsTask());

            TestContext.WriteLine($"found after {found.TotalMilliseconds:F1} ms");
            Assert.AreEqual(hardware, holder);
            Assert.IsNull(nobody);
            Assert.IsNull(self, "this host is no other host");
        }
    }

    [TestMethod]
    [DataRow("10.9.0.1", "10.9.0.2", 24)]
    [DataRow("fd09::1", "fd09::2", 64)]
    public void An_announcement_moves_a_neighbours_entry(string shared, string asker, int prefix)
    {
        var (here, there) = NetworkRoom.Pair();
        using (here)
        using (there)
        {
            here.Do(() => Port.AddAddress("v0", new(IPAddress.Parse(shared), prefix)));
            there.Do(() => Port.AddAddress("v1", new(IPAddress.Parse(asker), prefix)));
            there.Ip($"neigh replace {shared} lladdr 02:00:00:00:00:99 dev v1 nud stale");

            here.Do(() => Port.Announce("v0", IPAddress.Parse(shared), 2));

            string hardware = here.Do(
                () => ArpFrame.HardwareText(LinkTable.Link("v0").Hardware));
            StringAssert.Contains(there.Ip($"neigh show {shared}"), hardware,
                StringComparison.Ordinal);
        }
    }

    [TestMethod]
    [DataRow("10.9.0.1", "10.9.0.2", "10.9.0.3", 24)]
    [DataRow("fd09::1", "fd09::2", "fd09::3", 64)]
    public async Task A_ping_is_answered_or_not(string own, string held, string free, int prefix)
    {
        var (here, there) = NetworkRoom.Pair();
        using (here)
        using (there)
        {
            here.Do(() => Port.AddAddress("v0", new(IPAddress.Parse(own), prefix)));
            there.Do(() => Port.AddAddress("v1", new(IPAddress.Parse(held), prefix)));

            var answered = await here.Do(() => Port.Ping(
                IPAddress.Parse(held), TimeSpan.FromSeconds(10), Stop).AsTask());
            var silent = await here.Do(() => Port.Ping(
                IPAddress.Parse(free), Wait, Stop).AsTask());
            var unroutable = await here.Do(() => Port.Ping(
                IPAddress.Parse("203.0.113.1"), Wait, Stop).AsTask());

            Assert.IsNotNull(answered);
            Assert.IsNull(silent);
            Assert.IsNull(unroutable);
        }
    }

    [TestMethod]
    public void An_address_is_added_and_removed_in_a_millisecond_or_two()
    {
        using var room = new NetworkRoom();
        var took = room.Do(() => Enumerable.Range(1, 50).Select(i =>
        {
            var address = new InterfaceAddress(new IPAddress([192, 0, 2, (byte)i]), 24);
            long began = Stopwatch.GetTimestamp();
            Port.AddAddress("lo", address);
            double add = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            Port.RemoveAddress("lo", address);
            return add;
        }).Order().ToList());

        TestContext.WriteLine($"add: median {took[25]:F2} ms, worst {took[49]:F2} ms");
        Assert.IsLessThan(10, took[25]);
    }
}
