using System.Net;
using Baton.Host.Ports;

namespace Baton.Host.Tests.Ports;

/// <summary>Each test in networks of its own; they need root.</summary>
[TestClass]
[TestCategory("Integration")]
public sealed class LinkSocketTests
{
    private static readonly byte[] Stranger = [2, 0, 0, 0, 0, 9];
    private static readonly NetworkPort Port = new(TimeProvider.System, new ProcessesPort());
    private static readonly IPAddress Held = IPAddress.Parse("10.9.0.2");
    private static readonly IPAddress Free = IPAddress.Parse("10.9.0.3");

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Stop => TestContext.CancellationToken;

    [TestMethod]
    public void A_socket_hears_its_own_link_alone()
    {
        var (here, there) = NetworkRoom.Pair();
        using (here)
        using (there)
        {
            here.Ip("link add w0 type veth peer name w1");
            here.Ip("link set w0 up");
            here.Ip("link set w1 up");
            using var ear = Open(here, "v0", listens: true);
            using var elsewhere = Open(here, "w1", listens: false);
            using var neighbour = Open(there, "v1", listens: false);

            elsewhere.Send(ArpFrame.AnnounceByRequest(Stranger, Free), At(here, "w1"));
            neighbour.Send(ArpFrame.AnnounceByRequest(Stranger, Held), At(there, "v1"));

            Assert.AreEqual("02:00:00:00:00:09", ArpFrame.Holder(Next(ear), [], Held));
            Assert.AreEqual(0, ear.Receive(new byte[64], TimeSpan.Zero));
        }
    }

    [TestMethod]
    public void A_socket_that_only_sends_hears_nothing()
    {
        var (here, there) = NetworkRoom.Pair();
        using (here)
        using (there)
        {
            using var mouth = Open(here, "v0", listens: false);
            using var ear = Open(here, "v0", listens: true);
            using var neighbour = Open(there, "v1", listens: false);

            neighbour.Send(ArpFrame.AnnounceByRequest(Stranger, Held), At(there, "v1"));

            Assert.AreEqual("02:00:00:00:00:09", ArpFrame.Holder(Next(ear), [], Held));
            Assert.AreEqual(0, mouth.Receive(new byte[64], TimeSpan.Zero));
        }
    }

    [TestMethod]
    public async Task A_free_address_is_asked_for_as_often_as_wanted()
    {
        var (here, there) = NetworkRoom.Pair();
        using (here)
        using (there)
        {
            using var ear = Open(there, "v1", listens: true);

            string? holder = await here.Do(() => Port.FindHolder(
                "v0", Free, 3, TimeSpan.FromMilliseconds(21), Stop).AsTask());

            Assert.IsNull(holder);
            for (int question = 0; question < 3; question++)
                CollectionAssert.AreEqual(Free.GetAddressBytes(), Next(ear)[38..42]);
            Assert.AreEqual(0, ear.Receive(new byte[64], TimeSpan.Zero));
        }
    }

    [TestMethod]
    public async Task A_holder_is_found_even_if_its_answer_is_read_too_late()
    {
        var (here, there) = NetworkRoom.Pair();
        using (here)
        using (there)
        {
            there.Do(() => Port.AddAddress("v1", new(Held, 24)));
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(Stop);
            patience.CancelAfter(Stage.Patience);

            // No wait at all: whatever is found was found after it.
            string? holder = null;
            while (holder is null)
            {
                holder = await here.Do(() => Port.FindHolder(
                    "v0", Held, 3, TimeSpan.Zero, patience.Token).AsTask());
            }

            Assert.AreEqual(there.Do(
                () => ArpFrame.HardwareText(LinkTable.Link("v1").Hardware)), holder);
        }
    }

    [TestMethod]
    public async Task A_cancelled_question_ends_long_before_its_wait()
    {
        var (here, there) = NetworkRoom.Pair();
        using (here)
        using (there)
        {
            using var stop = new CancellationTokenSource();
            var asking = here.Do(() => Port.FindHolder(
                "v0", Free, 1, TimeSpan.FromHours(1), stop.Token).AsTask());

            await stop.CancelAsync();

            await Assert.ThrowsAsync<OperationCanceledException>(
                () => asking.WaitAsync(Stage.Patience, Stop));
        }
    }

    private static LinkSocket Open(NetworkRoom room, string name, bool listens) => room.Do(
        () => LinkSocket.OfArp(LinkTable.Link(name).Index, listens));

    private static LinkEndPoint At(NetworkRoom room, string name) => room.Do(
        () => new LinkEndPoint(LinkTable.Link(name).Index));

    private static byte[] Next(LinkSocket socket)
    {
        byte[] buffer = new byte[64];
        int count = socket.Receive(buffer, Stage.Patience);
        Assert.AreNotEqual(0, count, "nothing was heard");
        return buffer[..count];
    }
}
