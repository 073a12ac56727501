using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Baton.Clp;
using Baton.Clp.Daemon;

namespace Baton.Tools.Tests;

// A process forked elsewhere at the wrong moment would hold the script open: "text file busy".
[TestClass]
[DoNotParallelize]
public sealed class DaemonLauncherTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [TestMethod]
    public void The_daemon_lives_in_a_session_of_its_own_with_its_output_in_a_private_file()
    {
        using var folder = new Folder();
        using FileStream told = Pipe(folder, "told");
        // The sixth field of a process's stat is its session.
        Script(folder, "echo \"$@\"; echo oops >&2; read -r _ _ _ _ _ session _ < /proc/$$/stat; "
            + "echo \"$session $$ $(pwd) $PATH\" > $ROOT/told; exit 3");
        ILaunch launch = Launch(folder);

        string[] words = new StreamReader(told).ReadLine()!.Split(' ');

        Assert.AreEqual(words[1], words[0]);
        Assert.AreEqual("/", words[2]);
        Assert.AreEqual("/usr/sbin:/usr/bin:/sbin:/bin", words[3]);
        Assert.IsTrue(SpinWait.SpinUntil(() => launch.WhyEnded() is not null, Deadline));
        Assert.AreEqual($"clpd ended with code 3: --root {folder.Path} oops", launch.WhyEnded());
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(folder.In("var/log/baton/clpd.out")));
        Assert.AreEqual(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(folder.In("var/log/baton")));
    }

    [TestMethod]
    public void The_daemon_is_told_the_name_in_its_certificate()
    {
        using var folder = new Folder();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate =
            new CertificateRequest("CN=server7", key, HashAlgorithmName.SHA256)
                .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(99));
        folder.Write("etc/baton/pki/server.crt", certificate.ExportCertificatePem());
        using FileStream told = Pipe(folder, "told");
        Script(folder, "echo \"$@\" > $ROOT/told");

        Launch(folder);

        Assert.AreEqual($"--root {folder.Path} --server server7",
            new StreamReader(told).ReadLine());
    }

    [TestMethod]
    public void A_living_daemon_has_no_reason_to_have_ended()
    {
        using var folder = new Folder();
        using FileStream told = Pipe(folder, "told");
        using FileStream go = Pipe(folder, "go");
        Script(folder, "echo here > $ROOT/told; read -r line < $ROOT/go; kill -9 $$");
        ILaunch launch = Launch(folder);

        Assert.AreEqual("here", new StreamReader(told).ReadLine());
        Assert.IsNull(launch.WhyEnded());

        go.Write("now\n"u8);
        Assert.IsTrue(SpinWait.SpinUntil(() => launch.WhyEnded() is not null, Deadline));
        Assert.AreEqual($"clpd ended with code 137; look into "
            + $"{folder.In("var/log/baton/clpd.out")}.", launch.WhyEnded());
    }

    [TestMethod]
    public void A_missing_daemon_is_named()
    {
        using var folder = new Folder();

        var failed = Assert.ThrowsExactly<CommandFailedException>(() => Launch(folder));

        Assert.AreEqual($"Could not start the cluster service: there is no {folder.In("clpd")}.",
            failed.Message);
    }

    [TestMethod]
    public void A_daemon_that_the_system_refuses_to_run_is_told_with_its_reason()
    {
        using var folder = new Folder();
        folder.Write("clpd", "not executable");

        var failed = Assert.ThrowsExactly<CommandFailedException>(() => Launch(folder));

        Assert.AreEqual(ExitCode.Failed, failed.Code);
        Assert.Contains("Permission denied", failed.Message);
    }

    [TestMethod]
    public void Only_known_variables_go_on_to_the_daemon()
    {
        foreach (string variable in DaemonLauncher.EnvironmentOf())
        {
            string name = variable[..variable.IndexOf('=', StringComparison.Ordinal)];
            Assert.IsTrue(name is "PATH" or "LANG" or "LC_ALL" or "TZ" or "TMPDIR"
                || name.StartsWith("BATON_", StringComparison.Ordinal)
                || name.StartsWith("DOTNET_", StringComparison.Ordinal), name);
        }
    }

    private static ILaunch Launch(Folder folder) =>
        new DaemonLauncher(folder.Path).Launch(new Places(folder.Path));

    private static void Script(Folder folder, string body)
    {
        folder.Write("clpd", $"#!/bin/sh\nROOT='{folder.Path}'\n{body}\n");
        File.SetUnixFileMode(folder.In("clpd"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private static FileStream Pipe(Folder folder, string name)
    {
        using (Process make = Process.Start("/usr/bin/mkfifo", [folder.In(name)]))
            make.WaitForExit();
        // Opened for both, so that opening waits for nobody.
        return new FileStream(folder.In(name), FileMode.Open, FileAccess.ReadWrite,
            FileShare.ReadWrite, 0);
    }
}
