using System.Collections.Immutable;
using System.CommandLine;
using Baton.Clp.Configuration;
using Baton.Wire.Control;

namespace Baton.Clp.Commands;

/// <summary>Makes, checks, delivers and fetches the configuration of the cluster.</summary>
internal sealed class Clpcfctrl : IProductCommand
{
    public const string Summary = "Makes, checks, delivers and fetches the configuration.";

    /// <summary>What this command has always said when it worked.</summary>
    private const string Succeeded = "Command succeeded.(code:0)";

    /// <summary>Every server checks and stores; a slow link carries 64 MiB of scripts.</summary>
    private static readonly TimeSpan DeliveryLimit = TimeSpan.FromMinutes(10);

    private readonly Option<string> _create = Options.Flag("--create",
        "Make a new cluster: its authority, and for every server configuration and keys.");

    private readonly Option<string> _check =
        Options.Flag("--check", "Say all that is wrong with a configuration.");

    private readonly Option<string> _push = Options.Flag("--push",
        "Check a configuration and switch every server to it, or none.");

    private readonly Option<string> _pull =
        Options.Flag("--pull", "Write the configuration in force into a folder.");

    private readonly Option<string> _rescan =
        Options.Flag("--rescan-plugins", "Look through the plugin folders again.");

    private readonly Option<string> _witness = Options.Flag("--witness-token",
        "Write the file that lets this cluster's servers into its witness.");

    private readonly Option<string> _format =
        Options.Flag("-w", "-l", "The format of the file; there is only one, but say so.");

    private readonly Option<string> _folder = Options.Value("-x", "DIR",
        "The folder with clp.conf and scripts. Without it, push and check take the one in "
        + "force here, pull the current folder.");

    private readonly Option<string> _output =
        Options.Value("--out", "DIR", "Where to write: a new cluster needs an empty folder.");

    private readonly Option<string> _checkOnly =
        Options.Flag("--check-only", "Only say what would change and what would stop for it.");

    private readonly Option<string> _force =
        Options.Flag("--force", "Leave out servers that cannot be reached.");

    private readonly TrustDeeds _trust = new();

    public Clpcfctrl()
    {
        Syntax = new Command("clpcfctrl", Summary)
        {
            _create, _check, _push, _pull, _rescan, _witness, _format, _folder, _output,
            _checkOnly, _force,
        };
        foreach (var option in _trust.All) Syntax.Add(option);
        Syntax.ExactlyOne(_create, _check, _push, _pull, _rescan, _witness,
            _trust.Token, _trust.Join, _trust.Rotate, _trust.Revoke);
        _trust.Bind(Syntax);
        Syntax.Needs(_create, _folder, _output);
        Syntax.Needs(_witness, _output);
        Syntax.Needs(_push, _format);
        Syntax.Needs(_pull, _format);
        Syntax.OnlyWith(_format, _push, _pull);
        Syntax.OnlyWith(_folder, _create, _check, _push, _pull);
        Syntax.OnlyWith(_output, _create, _witness);
        Syntax.OnlyWith(_checkOnly, _push);
        Syntax.OnlyWith(_force, _push, _trust.Rotate, _trust.Revoke);
    }

    public Command Syntax { get; }

    public ImmutableArray<string> Usage { get; } =
    [
        "clpcfctrl --create -x DIR --out DIR",
        "clpcfctrl --check [-x DIR]",
        "clpcfctrl --push -w [-x DIR] [--check-only] [--force]",
        "clpcfctrl --pull -w [-x DIR]",
        "clpcfctrl --rescan-plugins",
        "clpcfctrl --witness-token --out DIR",
        "clpcfctrl --token SERVER --authority DIR [--ttl MIN] [--port PORT]",
        "clpcfctrl --join ADDRESS [--port PORT] [--token-file FILE]",
        "clpcfctrl --rotate --authority DIR [--force]",
        "clpcfctrl --revoke SERVER --authority DIR [--force]",
    ];

    public async Task<ExitCode> Run(ParseResult given, Session session)
    {
        if (_trust.IsOne(given)) return await _trust.Run(given, session, given.Has(_force));
        string folder = given.Has(_folder)
            ? Path.GetFullPath(given.Word(_folder))
            : session.Places.Config;
        if (given.Has(_create))
            return Create(session, folder, Path.GetFullPath(given.Word(_output)));
        if (given.Has(_witness))
            return WriteToken(session, Path.GetFullPath(given.Word(_output)));
        if (given.Has(_check))
            return Check(session, folder);
        if (given.Has(_push))
            return await Push(session, folder, given.Has(_checkOnly), given.Has(_force));
        if (given.Has(_rescan))
            return await Rescan(session);
        return await Pull(session, given.Has(_folder) ? folder : Environment.CurrentDirectory);
    }

    private static ExitCode Create(Session session, string folder, string output)
    {
        ShowFindings(session, folder);
        if (Directory.Exists(output) && Directory.EnumerateFileSystemEntries(output).Any())
        {
            throw new CommandFailedException(ExitCode.Failed,
                $"{output} is not empty; a cluster's keys are made once. Name a new folder.");
        }
        ClusterMade made = session.ClusterMaker.Create(folder, output);
        session.Screen.Show(
        [
            $"Authority : {made.Authority}  (keep it off the servers)",
            $"Fingerprint : {made.Fingerprint}",
            .. made.Servers.Select(s =>
                $"{s.Server} : {s.Folder}  -> etc/baton of that server"),
            Succeeded,
        ]);
        return ExitCode.Done;
    }

    private static ExitCode WriteToken(Session session, string output)
    {
        string folder = session.Places.Config;
        if (!IsThere(session.Places.ConfigFile))
        {
            throw new CommandFailedException(
                ExitCode.NotConfigured, $"There is no {session.Places.ConfigFile}.");
        }
        session.Screen.Show(
        [
            $"Token : {session.ClusterMaker.WriteWitnessToken(folder, output)}  "
                + "-> the folder of clpwitness --clusters",
            Succeeded,
        ]);
        return ExitCode.Done;
    }

    private static ExitCode Check(Session session, string folder)
    {
        ShowFindings(session, folder);
        session.Screen.Show(Succeeded);
        return ExitCode.Done;
    }

    private static async Task<ExitCode> Push(Session session, string folder, bool checkOnly,
        bool force)
    {
        // Before a byte is sent; the servers check again, as they must.
        var shown = ShowFindings(session, folder);
        byte[] bundle = session.ConfigFolder.Pack(folder);
        var request = new ControlRequest.Push(bundle, checkOnly, force);
        ControlReply.Pushed pushed =
            await session.Ask<ControlReply.Pushed>(request, DeliveryLimit);
        // The servers name the file without its folder.
        session.Screen.Show(pushed.Plan.Except(
            shown.Select(s => s.Replace(folder + "/", "", StringComparison.Ordinal))));
        session.Screen.Complain([.. pushed.Faults,
            .. pushed.Refusals.Concat(pushed.Unconfirmed).Select(r => r.ToString())]);
        var code = CodeOf(pushed, checkOnly);
        if (code != ExitCode.Done)
        {
            throw new CommandFailedException(code, Or(pushed.Text, code == ExitCode.ConfigInvalid
                ? "The configuration is not valid; nothing was changed."
                : "The configuration was not delivered; nothing was changed."));
        }
        session.Screen.Show(pushed.Text.Length > 0 ? [pushed.Text, Succeeded] : [Succeeded]);
        return ExitCode.Done;
    }

    // A server that is away is no fault of the configuration.
    private static ExitCode CodeOf(ControlReply.Pushed pushed, bool checkOnly) =>
        !pushed.Faults.IsEmpty ? ExitCode.ConfigInvalid
        : !pushed.Refusals.IsEmpty && pushed.Refusals.All(r => r.IsUnreached)
            ? ExitCode.NotAllUp
        : !pushed.Stored && !checkOnly ? ExitCode.Failed
        : !pushed.Unconfirmed.IsEmpty ? ExitCode.PartlyFailed
        : ExitCode.Done;

    private static async Task<ExitCode> Pull(Session session, string folder)
    {
        ControlReply.Pulled pulled =
            await session.Ask<ControlReply.Pulled>(new ControlRequest.Pull(), DeliveryLimit);
        PulledFolder.Place(folder, into => session.ConfigFolder.Unpack(pulled.Bundle, into));
        session.Screen.Show([$"Generation {pulled.Generation} is in {folder}.", Succeeded]);
        return ExitCode.Done;
    }

    private static async Task<ExitCode> Rescan(Session session)
    {
        var request = new ControlRequest.RescanPlugins();
        ControlReply.PluginsAre found =
            await session.Ask<ControlReply.PluginsAre>(request, Session.LookLimit);
        session.Screen.Show([.. Text.PluginText.Table(found.Plugins), Succeeded]);
        return ExitCode.Done;
    }

    /// <summary>Shows warnings and faults; faults end the command.</summary>
    private static ImmutableArray<string> ShowFindings(Session session, string folder)
    {
        string file = Path.Combine(folder, "clp.conf");
        if (!IsThere(file))
        {
            throw new CommandFailedException(ExitCode.NotConfigured,
                $"There is no {file}. Name the folder of the configuration with -x.");
        }
        ConfigChecked found = session.ConfigFolder.Check(folder);
        session.Screen.Complain(found.Findings);
        if (!found.Valid)
        {
            throw new CommandFailedException(ExitCode.ConfigInvalid,
                "The configuration is not valid; nothing was changed.");
        }
        return found.Findings;
    }

    private static bool IsThere(string file)
    {
        try
        {
            _ = File.GetAttributes(file);
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            throw new CommandFailedException(ExitCode.NotAllowed,
                $"{file} cannot be read. Log in as root, or name a folder with -x.");
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static string Or(string text, string otherwise) => text.Length > 0 ? text : otherwise;
}
