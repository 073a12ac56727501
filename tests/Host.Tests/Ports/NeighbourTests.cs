using System.Net;
using Baton.Host.Ports;

namespace Baton.Host.Tests.Ports;

[TestClass]
public sealed class NeighbourTests
{
    private static readonly byte[] Own = [2, 0, 0, 0, 0, 1];
    private static readonly byte[] Other = [2, 0, 0, 0, 0, 2];
    private static readonly IPAddress V4 = IPAddress.Parse("10.1.2.3");
    private static readonly IPAddress V6 = IPAddress.Parse("fd00::12:3456");

    [TestMethod]
    public void A_probe_claims_nothing() => Assert.AreEqual(
        "ffffffffffff020000000001" + "0806" + "0001080006040001"
        + "020000000001" + "00000000" + "000000000000" + "0a010203",
        Convert.ToHexStringLower(ArpFrame.Probe(Own, V4)));

    [TestMethod]
    public void An_announcement_has_both_forms()
    {
        Assert.AreEqual("ffffffffffff020000000001" + "0806" + "0001080006040001"
            + "020000000001" + "0a010203" + "000000000000" + "0a010203",
            Convert.ToHexStringLower(ArpFrame.AnnounceByRequest(Own, V4)));
        Assert.AreEqual("ffffffffffff020000000001" + "0806" + "0001080006040002"
            + "020000000001" + "0a010203" + "ffffffffffff" + "0a010203",
            Convert.ToHexStringLower(ArpFrame.AnnounceByReply(Own, V4)));
    }

    [TestMethod]
    public void Only_another_hosts_word_on_that_address_counts()
    {
        Assert.AreEqual("02:00:00:00:00:02",
            ArpFrame.Holder(ArpFrame.AnnounceByReply(Other, V4), Own, V4));
        Assert.IsNull(ArpFrame.Holder(ArpFrame.AnnounceByReply(Own, V4), Own, V4));
        Assert.IsNull(ArpFrame.Holder(ArpFrame.Probe(Other, V4), Own, V4));
        Assert.IsNull(ArpFrame.Holder(
            ArpFrame.AnnounceByReply(Other, IPAddress.Parse("10.1.2.4")), Own, V4));
        Assert.IsNull(ArpFrame.Holder(ArpFrame.Probe(Other, V4).AsSpan(0, 41), Own, V4));
    }

    [TestMethod]
    public void A_solicitation_goes_to_the_group_of_the_addresss_last_bytes()
    {
        Assert.AreEqual(IPAddress.Parse("ff02::1:ff12:3456"), NeighbourMessage.SolicitedNode(V6));
        Assert.AreEqual("8700000000000000" + "fd000000000000000000000000123456"
            + "0101020000000001", Convert.ToHexStringLower(NeighbourMessage.Solicit(Own, V6)));
    }

    [TestMethod]
    public void An_advertisement_overrides_and_names_its_sender()
    {
        byte[] message = NeighbourMessage.Advertise(Other, V6);

        Assert.AreEqual("8800000020000000" + "fd000000000000000000000000123456"
            + "0201020000000002", Convert.ToHexStringLower(message));
        Assert.AreEqual("02:00:00:00:00:02", NeighbourMessage.Holder(message, Own, V6));
        Assert.IsNull(NeighbourMessage.Holder(message, Other, V6));
        Assert.AreEqual("unknown", NeighbourMessage.Holder(message.AsSpan(0, 24), Own, V6));
        Assert.IsNull(NeighbourMessage.Holder(message.AsSpan(0, 23), Own, V6));
        Assert.IsNull(NeighbourMessage.Holder(message, Own, IPAddress.IPv6Loopback));
        Assert.IsNull(NeighbourMessage.Holder(NeighbourMessage.Solicit(Other, V6), Own, V6));
    }
}
