using System.Text;
using Baton.Wire.Heartbeats.Disk;

namespace Baton.Wire.Tests.Heartbeats.Disk;

[TestClass]
public sealed class ForeignContentTests
{
    [TestMethod]
    [DataRow("an xfs file system", 0, "XFSB")]
    [DataRow("an ext file system", 1080, "S\u00ef")]
    [DataRow("a btrfs file system", 65600, "_BHRfS_M")]
    [DataRow("swap space", 4086, "SWAPSPACE2")]
    [DataRow("a volume of LVM", 512, "LABELONE")]
    [DataRow("an encrypted volume (LUKS)", 0, "LUKS\u00ba\u00be")]
    [DataRow("a partition table", 512, "EFI PART")]
    [DataRow("a boot sector or a partition table", 510, "U\u00aa")]
    public void What_somebody_else_has_there_is_named(string what, int at, string mark)
    {
        byte[] head = new byte[DiskLayout.HeadBytes];
        Assert.IsNull(ForeignContent.In(head));
        Encoding.Latin1.GetBytes(mark).CopyTo(head, at);
        Assert.AreEqual(what, ForeignContent.In(head));
    }
}
