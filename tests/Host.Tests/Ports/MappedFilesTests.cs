using Baton.Host.Ports;

namespace Baton.Host.Tests.Ports;

[TestClass]
public sealed class MappedFilesTests
{
    private static readonly string Runtime =
        Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    [TestMethod]
    [DataRow("r-xp", "/usr/lib/libc.so.6", 0, 0, true)]
    [DataRow("r--p", "RUNTIME/System.Private.CoreLib.dll", 0, 0, true)]
    [DataRow("r--p", "/usr/lib/relocated.so", 8, 0, false, DisplayName = "written before")]
    [DataRow("r--p", "/usr/lib/relocated.so", 0, 4, false, DisplayName = "written, swapped out")]
    [DataRow("rw-p", "/usr/lib/libc.so.6", 0, 0, false, DisplayName = "may be written")]
    [DataRow("r--s", "/usr/lib/locale/archive", 0, 0, false, DisplayName = "shared")]
    [DataRow("r-xp", "/opt/baton/plugins/exec/Baton.Plugins.Exec.dll", 0, 0, false)]
    [DataRow("r-xp", "/usr/lib/libc.so.6 (deleted)", 0, 0, false)]
    [DataRow("r-xp", "/memfd:doublemapper (deleted)", 0, 0, false)]
    [DataRow("r-xp", "[vdso]", 0, 0, false)]
    [DataRow("r-xp", "", 0, 0, false)]
    public void Only_what_lasts_and_is_as_in_its_file_is_let_go(
        string access, string path, int anonymous, int swapped, bool isLetGo)
    {
        string[] smaps =
        [
            $"7f2c1a000000-7f2c1a003000 {access} 00000000 08:01 131    "
                + path.Replace("RUNTIME", Runtime, StringComparison.Ordinal),
            "Size:                 12 kB",
            $"Anonymous:    {anonymous,8} kB",
            $"Swap:         {swapped,8} kB",
            "SwapPss:             0 kB",
            "VmFlags: rd ex mr mw me",
            "7f2c1b000000-7f2c1b001000 rw-p 00000000 00:00 0",
            "Anonymous:           0 kB",
            "Swap:                0 kB",
        ];
        var found = MappedFiles.Unchanged(smaps).ToList();
        if (!isLetGo) Assert.IsEmpty(found);
        else Assert.AreEqual((0x7f2c1a000000UL, 0x7f2c1a003000UL), found.Single());
    }

    [TestMethod]
    public void A_process_goes_on_with_what_it_let_go()
    {
        Assert.IsNotEmpty(MappedFiles.Unchanged(File.ReadLines("/proc/self/smaps")).ToList());
        MappedFiles.LetGo();
        Assert.AreEqual("0.5", 0.5.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }
}
