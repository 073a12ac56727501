using System.Net;
using Baton.Host.Ports;
using Baton.Sdk.Ports;

namespace Baton.Host.Tests.Ports;

[TestClass]
public sealed class RtnetlinkTests
{
    // Captured from a kernel: lo, a bridge without carrier and its port that waits for its peer.
    private const string Links =
        "500000001000020007000000b033000000000403010000004900010000000000070003006c6f0000" +
        "080004000000010008002000010000000a00010000000000000000000a0002000000000000000000" +
        "500000001000020007000000b0330000000001000200000003100000000000000800030062723000" +
        "08000400dc05000008002000010000000a0001009e2aea8341c900000a000200ffffffffffff0000" +
        "580000001000020007000000b0330000000001000400000003100000000000000700030076300000" +
        "08000400dc050000080020000200000008000a00020000000a0001009e2aea8341c900000a000200" +
        "ffffffffffff0000";

    private const string Addresses =
        "380000001400020007000000b0330000020880fe01000000080001007f000001080002007f000001" +
        "070003006c6f00000800080080000000400000001400020007000000b03300000218800002000000" +
        "080001000a010203080002000a010203080004000a0102ff08000300627230000800080080000000" +
        "380000001400020007000000b0330000022080000300000008000100c000020208000200c0000201" +
        "07000300763100000800080080000000340000001400020007000000b03300000a40820002000000" +
        "14000100fd0000000000000000000000000000050800080082000000";

    private const string Done = "140000000300020007000000b033000000000000";

    [TestMethod]
    public void Links_are_read_with_carrier_master_and_hardware_address()
    {
        var answer = Read(Links + Done, 7);

        Assert.IsTrue(answer.IsComplete);
        Assert.AreEqual(0, answer.Error);
        Assert.AreEqual("1 lo True 0, 2 br0 False 0, 4 v0 False 2", string.Join(", ",
            answer.Links.Select(l => $"{l.Index} {l.Name} {l.Up} {l.Master}")));
        Assert.AreEqual("9e:2a:ea:83:41:c9", ArpFrame.HardwareText(answer.Links[2].Hardware));
    }

    [TestMethod]
    public void Addresses_are_read_and_of_a_point_to_point_link_the_own_one()
    {
        var answer = Read(Addresses, 7);

        Assert.IsFalse(answer.IsComplete);
        Assert.AreEqual("1 127.0.0.1/8, 2 10.1.2.3/24, 3 192.0.2.1/32, 2 fd00::5/64",
            string.Join(", ", answer.Addresses.Select(
                a => $"{a.Index} {a.Address.Address}/{a.Address.PrefixLength}")));
    }

    [TestMethod]
    public void Answers_to_another_request_are_left_out()
    {
        var answer = Read(Links + Addresses + Done, 8);

        Assert.IsEmpty(answer.Links);
        Assert.IsEmpty(answer.Addresses);
        Assert.IsFalse(answer.IsComplete);
    }

    [TestMethod]
    public void Every_truncation_is_survived()
    {
        byte[] all = Convert.FromHexString(Links + Addresses + Done);
        for (int length = 0; length < all.Length; length++)
            Rtnetlink.Read(all.AsSpan(0, length), 7, new RtnetlinkAnswer());
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(4)]
    [DataRow(5)]
    [DataRow(20)]
    [DataRow(32)]
    [DataRow(33)]
    [DataRow(36)]
    public void Hostile_bytes_are_survived(int at)
    {
        byte[] all = Convert.FromHexString(Links + Addresses);
        for (int value = 0; value < 256; value++)
        {
            byte[] bad = [.. all];
            bad[at] = (byte)value;
            Rtnetlink.Read(bad, 7, new RtnetlinkAnswer());
        }
    }

    [TestMethod]
    public void An_error_is_read_and_an_interrupted_table_is_noticed()
    {
        // -EEXIST to request 7; a link with NLM_F_DUMP_INTR.
        Assert.AreEqual(17, Read("2400000002000000070000000100000" + "0efffffff" + "00000000"
            + "00000000" + "00000000" + "00000000", 7).Error);
        Assert.IsTrue(Read("14000000030012000700000001000000" + "00000000", 7).WasInterrupted);
    }

    [TestMethod]
    public void A_v4_address_is_added_with_its_broadcast_address()
    {
        byte[] message = Rtnetlink.Add(7, 2,
            new InterfaceAddress(IPAddress.Parse("10.1.2.3"), 24));

        Assert.AreEqual("30000000" + "1400" + "0506" + "07000000" + "00000000"
            + "02180000" + "02000000"
            + "08000200" + "0a010203" + "08000100" + "0a010203" + "08000400" + "0a0102ff",
            Convert.ToHexStringLower(message));
    }

    [TestMethod]
    public void A_v6_address_is_added_without_the_wait_for_duplicates()
    {
        byte[] message = Rtnetlink.Add(7, 2,
            new InterfaceAddress(IPAddress.Parse("fd00::5"), 64));

        Assert.AreEqual("40000000" + "1400" + "0506" + "07000000" + "00000000"
            + "0a400200" + "02000000"
            + "14000200" + "fd000000000000000000000000000005"
            + "14000100" + "fd000000000000000000000000000005",
            Convert.ToHexStringLower(message));
    }

    [TestMethod]
    [DataRow("10.1.2.3", 32)]
    [DataRow("10.1.2.3", 31)]
    [DataRow("10.1.2.3", 0)]
    public void Prefixes_without_a_broadcast_address_have_none(string address, int prefix) =>
        Assert.HasCount(40, Rtnetlink.Remove(1, 1,
            new InterfaceAddress(IPAddress.Parse(address), prefix)));

    [TestMethod]
    public void Tables_are_asked_for_whole()
    {
        Assert.AreEqual("20000000" + "1200" + "0103" + "05000000" + new string('0', 40),
            Convert.ToHexStringLower(Rtnetlink.AskLinks(5)));
        Assert.AreEqual("18000000" + "1600" + "0103" + "05000000" + new string('0', 24),
            Convert.ToHexStringLower(Rtnetlink.AskAddresses(5)));
    }

    private static RtnetlinkAnswer Read(string hex, uint sequence)
    {
        var answer = new RtnetlinkAnswer();
        Rtnetlink.Read(Convert.FromHexString(hex), sequence, answer);
        return answer;
    }
}
