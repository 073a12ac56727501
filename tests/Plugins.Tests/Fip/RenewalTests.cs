using System.Diagnostics;
using System.Net;
using Baton.Plugins.Tests.Fakes;

namespace Baton.Plugins.Tests.Fip;

/// <summary>An address that stays is announced again when neighbours may have missed it.</summary>
[TestClass]
public sealed class RenewalTests
{
    private static readonly IPAddress Ip = IPAddress.Parse("10.0.0.12");
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [TestMethod]
    public async Task Link_that_comes_back_has_it_announced_as_at_first()
    {
        using var stage = await Active("arp/count=2", "arp/repeat=1", "arp/refresh=0");
        await Until(stage, () => stage.Network.Done.Any(Tells));
        stage.Network.Done.Clear();
        await LinkComesBack(stage);
        await Until(stage, () => stage.Network.Done.Count == 3);
        CollectionAssert.AreEqual(new[]
        {
            "ask 10.0.0.12 eth0 3 21", "announce 10.0.0.12 eth0 2", "announce 10.0.0.12 eth0 1",
        }, stage.Network.Done.ToArray());
    }

    [TestMethod]
    public async Task Nobody_is_asked_where_that_is_not_wanted()
    {
        using var stage = await Active("dupcheck/tries=0", "arp/repeat=0", "arp/refresh=0");
        await LinkComesBack(stage);
        await Until(stage, () => !stage.Network.Done.IsEmpty);
        CollectionAssert.AreEqual(
            new[] { "announce 10.0.0.12 eth0 1" }, stage.Network.Done.ToArray());
    }

    [TestMethod]
    public async Task Who_was_out_of_reach_does_not_take_clients_from_the_new_owner()
    {
        using var stage = await Active("arp/repeat=0", "arp/refresh=5");
        stage.Network.Holders[Ip] = "02:00:00:00:00:09";
        await LinkComesBack(stage);
        await Until(stage, () => stage.Network.Done.Count(Asks) >= 4);
        Assert.IsFalse(stage.Network.Done.Any(Tells));
        Assert.AreEqual("warning 10.0.0.12 is held by 02:00:00:00:00:09 on eth0 too: it is not "
            + "announced from here.", stage.Log.Lines.Single());
        stage.Network.Holders.Clear();
        await Until(stage, () => stage.Network.Done.Any(Tells));
    }

    [TestMethod]
    public async Task It_is_announced_from_time_to_time_while_its_link_is_there()
    {
        using var stage = await Active("arp/repeat=0");
        var began = stage.Time.GetUtcNow();
        await Until(stage, () => stage.Network.Done.Any(Tells));
        Assert.IsGreaterThan(TimeSpan.FromSeconds(59), stage.Time.GetUtcNow() - began);
        await LinkIs(stage, up: false);
        // Seen for certain: whoever looks again is done with the look before.
        await LinkIs(stage, up: false);
        stage.Network.Done.Clear();
        var cut = stage.Time.GetUtcNow();
        await Until(stage, () => stage.Time.GetUtcNow() - cut > TimeSpan.FromMinutes(3));
        Assert.IsEmpty(stage.Network.Done);
    }

    [TestMethod]
    public async Task It_is_kept_known_where_it_was_found_too()
    {
        using var stage = new FipStage("arp/repeat=0", "arp/refresh=0");
        stage.Network.AddAddress("eth0", FakeNetwork.Address("10.0.0.12/24"));
        await stage.Probe();
        await stage.Probe();
        await stage.Network.Looked(1, Deadline);
        await LinkComesBack(stage);
        await Until(stage, () => stage.Network.Done.Any(Tells));
        Assert.AreEqual(1, stage.Network.Done.Count(Tells));
    }

    [TestMethod]
    public async Task Given_up_while_others_are_asked_it_is_not_announced()
    {
        using var stage = await Active("arp/repeat=0", "arp/refresh=5");
        var asked = new TaskCompletionSource();
        stage.Network.DuringCheck = () =>
        {
            stage.Resource.Dispose();
            asked.SetResult();
        };
        await Until(stage, () => asked.Task.IsCompleted);
        await stage.Activate();
        await Until(stage, () => stage.Network.Done.Any(Tells));
        Assert.AreEqual(1, stage.Network.Done.Count(Tells), "the one of the activation");
    }

    [TestMethod]
    public async Task What_cannot_be_watched_is_told_and_announced_from_time_to_time()
    {
        using var stage = await Active("arp/repeat=0", "arp/refresh=5");
        stage.Network.Fault = "no buffer space";
        stage.Network.TellWatchers();
        await Until(stage, () => !stage.Log.Lines.IsEmpty);
        Assert.Contains("no buffer space", stage.Log.Lines.Single());
        stage.Network.Done.Clear();
        await Until(stage, () => stage.Network.Done.Any(Tells));
    }

    [TestMethod]
    public async Task What_could_not_be_watched_for_a_while_is_watched_again()
    {
        using var stage = await Active("arp/repeat=0", "arp/refresh=0");
        stage.Network.Fault = "no buffer space";
        stage.Network.TellWatchers();
        await Until(stage, () => !stage.Log.Lines.IsEmpty);
        stage.Network.Fault = "";
        var looked = stage.Network.Looked(1, Deadline);
        await Until(stage, () => looked.IsCompleted);
        stage.Network.Done.Clear();
        await LinkComesBack(stage);
        await Until(stage, () => stage.Network.Done.Any(Tells));
        Assert.HasCount(1, stage.Log.Lines);
    }

    // Active, watched, and nothing done since.
    private static async Task<FipStage> Active(params string[] parameters)
    {
        var stage = new FipStage(parameters);
        await stage.Activate();
        await stage.Network.Looked(1, Deadline);
        stage.Network.Done.Clear();
        return stage;
    }

    private static async Task LinkComesBack(FipStage stage)
    {
        await LinkIs(stage, up: false);
        await LinkIs(stage, up: true);
    }

    private static async Task LinkIs(FipStage stage, bool up)
    {
        stage.Network.Links["eth0"] = stage.Network.Links["eth0"] with { LinkUp = up };
        stage.Network.TellWatchers();
        var looked = stage.Network.Looked(1, Deadline);
        await Until(stage, () => looked.IsCompleted);
        await looked;
    }

    // Time goes on a little at a time: who waits for it may only begin to.
    private static async Task Until(FipStage stage, Func<bool> seen)
    {
        long began = Stopwatch.GetTimestamp();
        while (!SpinWait.SpinUntil(seen, TimeSpan.FromMilliseconds(1)))
        {
            Assert.IsLessThan(Deadline, Stopwatch.GetElapsedTime(began), "in vain");
            stage.Time.Advance(TimeSpan.FromMilliseconds(250));
            await Task.Yield();
        }
    }

    private static bool Tells(string done) =>
        done.StartsWith("announce ", StringComparison.Ordinal);

    private static bool Asks(string done) => done.StartsWith("ask ", StringComparison.Ordinal);
}
