using System.Runtime.InteropServices;

namespace Baton.Clpd.Tests;

[TestClass]
[DoNotParallelize]
public sealed partial class LayoutTests
{
    [TestMethod]
    public void Whatever_the_umask_is_operators_reach_the_socket_and_only_its_owner_the_rest()
    {
        using var folder = new Folder();
        var layout = new Layout(folder.Path);
        uint before = Umask(0b000_111_111);
        try
        {
            layout.MakeFolders();
        }
        finally
        {
            Umask(before);
        }
        Assert.AreEqual((UnixFileMode)0b111_001_001, File.GetUnixFileMode(layout.Run));
        Assert.AreEqual(
            (UnixFileMode)0b111_001_001, File.GetUnixFileMode(Path.GetDirectoryName(layout.Run)!));
        foreach (string own in new[] { layout.Etc, layout.Lib, layout.Log })
            Assert.AreEqual(Layout.Private, File.GetUnixFileMode(own));
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint Umask(uint mask);
}
