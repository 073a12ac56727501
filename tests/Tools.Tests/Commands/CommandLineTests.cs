using System.CommandLine;
using Baton.Clp;
using Baton.Clp.Commands;
using Baton.Core.Operation;

namespace Baton.Tools.Tests.Commands;

[TestClass]
public sealed class CommandLineTests
{
    [TestMethod]
    [DataRow("clpgrp", "Give one of -s, -t, -m, -n, --explain.")]
    [DataRow("clpgrp -s web -t web", "Give only one of -s, -t, -m, -n, --explain.")]
    [DataRow("clpgrp -s -x", "-s: '-x' is neither an option of this command nor a GROUP.")]
    [DataRow("clpgrp -s web extra", "'extra'")]
    [DataRow("clpgrp -s web -h", "'-h'")]
    [DataRow("clpgrp -s web -h -f", "-h needs a HOST, and '-f' is none.")]
    [DataRow("clpgrp -n", "'-n'")]
    [DataRow("clpgrp -s web -a server2", "-a goes only with -m.")]
    [DataRow("clpgrp -m web -f", "-f goes only with -s, -t.")]
    [DataRow("clpgrp -n web -h server1", "-h goes only with -s, -t, -m.")]
    [DataRow("clpgrp -s web --json", "--json goes only with --explain.")]
    [DataRow("clpgrp -t web --apito 010", "--apito: '010' is not allowed; give a whole number "
        + "from 1 to 9999 without leading zeros.")]
    [DataRow("clpgrp -t web --apito 0", "from 1 to 9999")]
    [DataRow("clpgrp -t web --apito 99999999999999", "from 1 to 9999")]
    [DataRow("clpgrp -s one -s two", "'-s'")]
    [DataRow("clpcl", "Give one of -s, -t, -r, --suspend, --resume, --confirm-down.")]
    [DataRow("clpcl -s -t", "Give only one of -s, -t, -r, --suspend, --resume, --confirm-down.")]
    [DataRow("clpcl -s web", "'web'")]
    [DataRow("clpcl -t -a -h server1", "Give only one of -a, -h.")]
    [DataRow("clpcl -t -w five", "-w: 'five' is not allowed; give a whole number from 0 to 86400")]
    [DataRow("clpcl -t -w -1", "-w: '-1'")]
    [DataRow("clpcl -r -w 0", "-w: 0 is not allowed with -r")]
    [DataRow("clpcl -sa", "'-sa'")]
    [DataRow("clpstat -g -m",
        "Give only one of -s, -g, -m, -n, -p, --np, -i, --plugins, --alerts, "
        + "--lateness, --history.")]
    [DataRow("clpstat -g --long", "--long does not go with -g.")]
    [DataRow("clpstat --alerts 0", "--alerts: '0' is not allowed; give a whole number from 1")]
    [DataRow("clpstat --names pets", "'groups'")]
    [DataRow("clpstat @file", "'@file'")]
    [DataRow("clpstat --root", "'--root'")]
    [DataRow("clpcfctrl --push", "--push needs -w.")]
    [DataRow("clpcfctrl --pull -x dir", "--pull needs -w.")]
    [DataRow("clpcfctrl --create", "--create needs -x DIR.")]
    [DataRow("clpcfctrl --create -x dir", "--create needs --out DIR.")]
    [DataRow("clpcfctrl --check --force", "--force goes only with --push, --rotate, --revoke.")]
    public void A_wrong_command_line_is_refused_with_the_option_and_what_is_allowed(string line,
        string expected)
    {
        FakeDaemon daemon = FakeDaemon.Ending(ReplyKind.Done);

        CommandRun run = CommandRun.Of(line, daemon);

        Assert.AreEqual(2, run.Code);
        Assert.AreEqual("", run.Out);
        Assert.Contains(expected, run.Err);
        Assert.Contains("Usage: clp", run.Err);
        Assert.IsEmpty(daemon.Asked);
    }

    [TestMethod]
    [DataRow("clpstat")]
    [DataRow("clpcl")]
    [DataRow("clpgrp")]
    [DataRow("clprsc")]
    [DataRow("clpmonctrl")]
    [DataRow("clpcfctrl")]
    public void Help_lists_every_shown_option(string name)
    {
        CommandRun run = CommandRun.Of(name + " --help", FakeDaemon.Ending(ReplyKind.Done));

        Assert.AreEqual(0, run.Code);
        Assert.AreEqual("", run.Err);
        foreach (Option option in CommandTable.Find(name)!.Make().Syntax.Options)
        {
            Assert.AreEqual(!option.Hidden, run.Lines.Any(l =>
                l.StartsWith($"  {option.Name}", StringComparison.Ordinal)), option.Name);
        }
    }

    [TestMethod]
    public void Short_help_is_a_question_mark_because_h_is_a_host()
    {
        CommandRun run = CommandRun.Of("clpcl -?", FakeDaemon.Ending(ReplyKind.Done));

        Assert.AreEqual("clpcl: Starts, stops, suspends and resumes the cluster service.",
            run.Lines[0]);
        Assert.IsTrue(run.Lines.All(l => l.Length <= 180));
    }

    [TestMethod]
    [DataRow("clp stat")]
    [DataRow("clp clpstat -s")]
    [DataRow("/usr/bin/clpstat -s")]
    [DataRow("./clpstat")]
    [DataRow("dotnet stat")]
    public void The_name_or_the_first_argument_says_which_command(string line)
    {
        CommandRun run = CommandRun.Of(line, FakeDaemon.Showing(Samples.TwoServers));

        Assert.AreEqual(0, run.Code);
        Assert.Contains("CLUSTER STATUS", run.Lines[0]);
    }

    [TestMethod]
    [DataRow("clp")]
    [DataRow("clp nix")]
    [DataRow("clp clp")]
    public void An_unknown_command_lists_those_there_are(string line)
    {
        CommandRun run = CommandRun.Of(line, FakeDaemon.Ending(ReplyKind.Done));

        Assert.AreEqual(2, run.Code);
        foreach (CommandEntry entry in CommandTable.All)
            Assert.Contains($"  {entry.Name,-10} {entry.Summary}", run.Err);
    }

    [TestMethod]
    public void The_binary_itself_has_help_a_version_and_the_exit_codes()
    {
        FakeDaemon daemon = FakeDaemon.Ending(ReplyKind.Done);

        Assert.AreEqual(0, CommandRun.Of("clp --help", daemon).Code);
        Assert.AreEqual($"clp {Multicall.Version}\n", CommandRun.Of("clp --version", daemon).Out);
        Assert.AreEqual($"clpcl {Multicall.Version}\n",
            CommandRun.Of("clpcl --version", daemon).Out);
        CommandRun codes = CommandRun.Of("clp --exit-codes", daemon);
        Assert.AreEqual("  0  done, or shown", codes.Lines[0]);
        Assert.HasCount(Enum.GetValues<ExitCode>().Length, codes.Lines);
        Assert.HasCount(codes.Lines.Length, codes.Lines.Distinct().ToArray());
    }

    [TestMethod]
    public void The_first_word_of_the_command_line_is_the_name()
    {
        Assert.AreEqual("out/bin/clpstat", InvokedName.Of("out/bin/clpstat\0-s\0"u8));
        Assert.AreEqual("clp", InvokedName.Of("clp"u8));
        Assert.AreEqual("", InvokedName.Of([]));
    }

    [TestMethod]
    [DataRow("", null, "/", "/run/baton/clpd.sock")]
    [DataRow("", "", "/", "/run/baton/clpd.sock")]
    [DataRow("", "/srv/a", "/srv/a", "/srv/a/run/baton/clpd.sock")]
    [DataRow("/srv/b", "/srv/a", "/srv/b", "/srv/b/run/baton/clpd.sock")]
    [DataRow("/srv/b/../c", null, "/srv/c", "/srv/c/run/baton/clpd.sock")]
    public void The_root_option_wins_over_the_environment(string option, string? environment,
        string root, string socket)
    {
        Places places = Places.Of(option, environment);

        Assert.AreEqual(root, places.Root);
        Assert.AreEqual(socket, places.Socket);
    }
}
