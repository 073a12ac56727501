using System.Collections.Immutable;
using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Membership;
using Baton.Wire.Sessions;

namespace Baton.Wire.Tests.Sessions;

[TestClass]
public sealed class PeersTests
{
    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Cancel => TestContext.CancellationToken;

    [TestMethod]
    public async Task Messages_of_every_kind_go_both_ways_in_order()
    {
        using var lab = new PeerLab(servers: 2, paths: 1);
        await using var second = lab.Start(1);
        await using var first = lab.Start(0);
        first.WaitUntilReached(1);
        second.WaitUntilReached(0);
        var random = new Random(1);
        ImmutableArray<Message> said = [.. Samples.CasesOf(typeof(Message))
            .Select(kind => (Message)Samples.Make(kind, random))];
        foreach (var message in said)
        {
            first.Peers.Send(new(1), message);
            second.Peers.Send(new(0), message);
        }
        foreach (var node in new[] { first, second })
        {
            node.WaitFor(n => n.Messages.Count() == said.Length, "every message");
            foreach (var (sent, came) in said.Zip(node.Messages))
                Assert.IsNull(Samples.Difference(sent, came));
        }
        Assert.AreEqual(new ServerId(1), first.Events.OfType<Event.MessageCame>().First().From);
        Assert.AreEqual("lanhb1", first.Peers.PathTo(new(1)));
        Assert.IsEmpty(first.Refused.Snapshot());
    }

    [TestMethod]
    public async Task A_message_that_no_peer_would_take_is_dropped_and_the_session_stays()
    {
        using var lab = new PeerLab(servers: 2, paths: 1);
        await using var second = lab.Start(1);
        await using var first = lab.Start(0);
        first.WaitUntilReached(1);
        first.Peers.Send(new(1), new Message.RecoveryDenied(
            "web", new Reason("long", new string('x', WireLimits.MessageBytesMax))));
        first.Peers.Send(new(1), new Message.Leaving(true));
        second.WaitFor(n => n.Messages.Any(), "the message after it");
        Assert.AreEqual(new Message.Leaving(true), second.Messages.Single());
        Assert.AreEqual(1, first.Refused[Refusal.TooLarge]);
        CollectionAssert.AreEqual(new[] { true }, first.Reached(1).ToArray());
    }

    [TestMethod]
    public async Task Three_servers_all_reach_each_other()
    {
        using var lab = new PeerLab(servers: 3, paths: 2);
        await using var first = lab.Start(0);
        await using var second = lab.Start(1);
        await using var third = lab.Start(2);
        first.WaitUntilReached(1);
        first.WaitUntilReached(2);
        second.WaitUntilReached(2);
    }

    [TestMethod]
    public async Task A_peer_that_restarts_is_lost_and_reached_again()
    {
        using var lab = new PeerLab(servers: 2, paths: 1);
        await using var first = lab.Start(0);
        await using (lab.Start(1)) first.WaitUntilReached(1);
        first.WaitFor(n => n.Reached(1).SequenceEqual([true, false]), "the loss");
        await using var again = lab.Start(1);
        first.WaitFor(n => n.Reached(1).SequenceEqual([true, false, true]), "the return");
        again.WaitUntilReached(0);
        first.Peers.Send(new(1), new Message.Leaving(true));
        again.WaitFor(n => n.Messages.Contains(new Message.Leaving(true)), "the message");
    }

    [TestMethod]
    public async Task The_next_path_is_taken_when_the_first_one_cannot_be_called()
    {
        using var lab = new PeerLab(servers: 2, paths: 2);
        await using var second = lab.Start(1, WithoutFirstPath(lab.Config));
        await using var first = lab.Start(0);
        first.WaitUntilReached(1);
        Assert.AreEqual("lanhb2", first.Peers.PathTo(new(1)));
    }

    [TestMethod]
    public async Task A_path_that_falls_silent_is_noticed_and_replaced()
    {
        using var lab = new PeerLab(servers: 2, paths: 2, intervalMs: 100, timeoutMs: 1500);
        // The second server is on the second path only; the first path leads there by a relay.
        using var relay = new Relay(
            new(Lab.AddressOf(lab.Config, 1, 0), lab.Config.Ports.Internal),
            new(Lab.AddressOf(lab.Config, 1, 1), lab.Config.Ports.Internal));
        await using var second = lab.Start(1, WithoutFirstPath(lab.Config));
        await using var first = lab.Start(0);
        first.WaitUntilReached(1);
        Assert.AreEqual("lanhb1", first.Peers.PathTo(new(1)));

        relay.Freeze();
        for (int i = 0; i < 200; i++) first.Peers.Send(new(1), new Message.Leaving(true));
        first.WaitFor(n => n.Reached(1).SequenceEqual([true, false, true]), "the other path");
        Assert.AreEqual("lanhb2", first.Peers.PathTo(new(1)));
        first.Peers.Send(new(1), new Message.Left());
        second.WaitFor(n => n.Messages.Contains(new Message.Left()), "the message");
    }

    [TestMethod]
    public async Task Heartbeats_tell_a_dead_path_long_before_the_timeout()
    {
        using var lab = new PeerLab(servers: 2, paths: 2, intervalMs: 100, timeoutMs: 3_600_000);
        using var relay = new Relay(
            new(Lab.AddressOf(lab.Config, 1, 0), lab.Config.Ports.Internal),
            new(Lab.AddressOf(lab.Config, 1, 1), lab.Config.Ports.Internal));
        bool cut = false;
        await using var second = lab.Start(1, WithoutFirstPath(lab.Config));
        await using var first = lab.Start(0, silence: (_, path) =>
            path == 0 && Volatile.Read(ref cut) ? TimeSpan.FromMinutes(1) : TimeSpan.Zero);
        first.WaitUntilReached(1);
        relay.Freeze();
        Volatile.Write(ref cut, true);
        first.WaitFor(n => n.Reached(1).SequenceEqual([true, false, true]), "the other path");
        Assert.AreEqual("lanhb2", first.Peers.PathTo(new(1)));
    }

    [TestMethod]
    public async Task Sending_to_nobody_never_waits_and_drops_the_oldest()
    {
        using var lab = new PeerLab(servers: 2, paths: 1);
        await using var first = lab.Start(0);
        int count = WireLimits.OutboxMessagesMax + 500;
        for (int i = 0; i < count; i++)
            first.Peers.Send(new(1), new Message.Propose(new View(i, new(0), new(3))));
        Assert.AreEqual(500, first.Refused[Refusal.OutboxFull]);

        await using var second = lab.Start(1);
        second.WaitFor(n => n.Messages.Count() == WireLimits.OutboxMessagesMax, "the rest");
        Assert.AreEqual(500, ((Message.Propose)second.Messages.First()).View.Number);
    }

    [TestMethod]
    public void A_certificate_of_another_server_is_not_started_with()
    {
        using var lab = new PeerLab(servers: 2, paths: 1);
        using var other = lab.Identity(1);
        Assert.ThrowsExactly<InvalidDataException>(() => new Peers(lab.Config, new(0), other,
            (_, _) => null, new(), TimeProvider.System, _ => { }, _ => { }));
    }

    [TestMethod]
    public async Task A_request_of_many_megabytes_is_answered_with_as_many()
    {
        using var lab = new PeerLab(servers: 2, paths: 2);
        await using var first = lab.Start(0);
        await using var second = lab.Start(1);
        second.Peers.OnRequest("store", (from, body, _) =>
        {
            Array.Reverse(body);
            return Task.FromResult<byte[]>([(byte)from.Index, .. body]);
        });
        first.WaitUntilReached(1);
        byte[] body = new byte[10 * 1024 * 1024];
        new Random(1).NextBytes(body);
        byte[] reply = await first.Peers.Request(new(1), "store", body, Lab.Patience, Cancel);
        Array.Reverse(body);
        Assert.IsTrue(reply.AsSpan(1).SequenceEqual(body));
        Assert.AreEqual(0, reply[0]);
    }

    [TestMethod]
    public async Task A_request_without_an_answer_says_why()
    {
        using var lab = new PeerLab(servers: 3, paths: 1);
        await using var first = lab.Start(0);
        await using var second = lab.Start(1);
        second.Peers.OnRequest("fail", (_, _, _) => throw new InvalidOperationException("Full."));
        second.Peers.OnRequest("hang", async (_, _, cancel) =>
        {
            await new TaskCompletionSource().Task.WaitAsync(cancel);
            return [];
        });
        first.WaitUntilReached(1);
        Assert.AreEqual(PeerFault.UnknownKind, (await Ask(1, "dance", 20_000)).Fault);
        Assert.AreEqual(PeerFault.TimedOut, (await Ask(1, "hang", 300)).Fault);
        Assert.AreEqual(PeerFault.Unreachable, (await Ask(2, "any", 20_000)).Fault);
        var failed = await Ask(1, "fail", 20_000);
        Assert.AreEqual(PeerFault.Failed, failed.Fault);
        Assert.Contains("server2", failed.Message);
        Assert.Contains("Full.", failed.Message);

        Task<PeerRequestException> Ask(int peer, string kind, int patienceMs) =>
            Assert.ThrowsExactlyAsync<PeerRequestException>(() => first.Peers.Request(new(peer),
                kind, [1], TimeSpan.FromMilliseconds(patienceMs), Cancel));
    }

    // An address of no interface: neither listened to nor called from.
    private static ClusterConfig WithoutFirstPath(ClusterConfig config) => config with
    {
        Servers = config.Servers.SetItem(1, config.Servers[1] with
        {
            Devices = config.Servers[1].Devices.SetItem(0, new("lan", "192.0.2.77")),
        }),
    };
}
