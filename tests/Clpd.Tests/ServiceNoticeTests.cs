using System.Net.Sockets;
using System.Text;
using Baton.Core;

namespace Baton.Clpd.Tests;

/// <summary>What systemd is told of the daemon.</summary>
[TestClass]
public sealed class ServiceNoticeTests
{
    private static string[] Told(
        Dictionary<string, string> environment, Action<ServiceNotice> acts)
    {
        using var folder = new Folder();
        using var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, 0);
        systemd.Bind(new UnixDomainSocketEndPoint(folder["notify"]));
        environment["NOTIFY_SOCKET"] = folder["notify"];
        using (var notice = new ServiceNotice(environment.GetValueOrDefault)) acts(notice);
        systemd.Blocking = false;
        var words = new List<string>();
        byte[] word = new byte[100];
        while (systemd.Available > 0)
            words.Add(Encoding.ASCII.GetString(word, 0, systemd.Receive(word)));
        return [.. words];
    }

    private static void TurnFor(ServiceNotice notice, double seconds)
    {
        for (int i = 0; i < seconds * 10; i++)
            notice.Turn(new Instant(0) + TimeSpan.FromMilliseconds(100 * i));
    }

    [TestMethod]
    public void It_is_told_of_the_start_and_of_the_end_and_meanwhile_that_the_loop_turns()
    {
        var told = Told(new() { ["WATCHDOG_USEC"] = "20000000" }, notice =>
        {
            notice.Ready();
            Assert.AreEqual(TimeSpan.FromSeconds(5), notice.Nap);
            TurnFor(notice, 14);
            notice.Stopping();
        });
        CollectionAssert.AreEqual((string[])
            ["READY=1", "WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1", "STOPPING=1"], told);
    }

    [TestMethod]
    [DataRow("", "", DisplayName = "no limit")]
    [DataRow("soon", "", DisplayName = "no number")]
    [DataRow("20000000", "1", DisplayName = "the limit of another process")]
    public void Without_a_limit_of_its_own_no_sign_is_given(string limit, string process)
    {
        var told = Told(new() { ["WATCHDOG_USEC"] = limit, ["WATCHDOG_PID"] = process }, notice =>
        {
            TurnFor(notice, 100);
            notice.Ready();
        });
        CollectionAssert.AreEqual((string[])["READY=1"], told);
    }

    [TestMethod]
    public void Who_does_not_listen_holds_up_nothing()
    {
        using var notice = new ServiceNotice(
            name => name switch
            {
                "NOTIFY_SOCKET" => "/nowhere/notify",
                "WATCHDOG_USEC" => "1000000",
                _ => null,
            });
        notice.Ready();
        TurnFor(notice, 10);
        notice.Stopping();
    }

    [TestMethod]
    public void Without_systemd_the_loop_sleeps_as_long_as_it_likes()
    {
        using var notice = new ServiceNotice(_ => null);
        notice.Ready();
        TurnFor(notice, 10);
        Assert.AreEqual(TimeSpan.MaxValue, notice.Nap);
    }
}
