using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Baton.Clp.Text;
using Baton.Wire.Control;

namespace Baton.Clp.Commands;

/// <summary>Registers, lists and deletes licences.</summary>
internal sealed class Clplcnsc : IProductCommand
{
    public const string Summary = "Registers, lists and deletes licenses.";

    private readonly Option<string> _insert = Options.Flag("-i",
        "Register the licenses in FILEs, or one that is typed.");

    private readonly Option<string> _list = Options.Flag("-l", "List licenses.");

    private readonly Option<string> _delete = Options.Optional(
        "-d", "SERIAL", "Delete the license of that serial number.");

    private readonly Option<string> _ids =
        Options.Flag("--ID", "List the product ids, and the id of the cluster.");

    private readonly Option<string> _distribute = Options.Flag(
        "--distribute", "Tell every server what is registered.");

    private readonly Option<string> _reregister = Options.Flag("--reregister",
        "Check every license anew, tell in the alert log what came of it, and tell every server.");

    private readonly Option<string> _vendor = Options.Value(
        "--vendor", "FILE", "Believe the vendor in that file from now on, on every server.");

    private readonly Option<string> _forget = Options.Value("--forget-vendor", "NAME",
        "Believe that vendor no more, on every server; its licenses are invalid then.");

    private readonly Option<string> _clock = Options.Flag("--clock",
        "This server's clock is right: judge by it, although it has shown a later time.");

    private readonly Option<string> _all = Options.Flag("-a", "All of them.");

    private readonly Option<string> _product =
        Options.Value("-p", "ID", "Those of that product.");

    private readonly Option<string> _trial = Options.Flag("-t", "The trial licenses only.");

    private readonly Option<string> _quiet = Options.Flag("-q", "Do not ask whether it is meant.");

    private readonly Argument<string[]> _files = new("FILE")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = "License files.",
    };

    public Clplcnsc()
    {
        Syntax = new Command("clplcnsc", Summary)
        {
            _insert, _list, _delete, _ids, _distribute, _reregister, _vendor, _forget, _clock,
            _all, _product, _trial, _quiet, _files,
        };
        Syntax.ExactlyOne(_insert, _list, _delete, _ids, _distribute, _reregister, _vendor,
            _forget, _clock);
        Syntax.OnlyWith(_all, _list, _delete);
        Syntax.OnlyWith(_product, _list);
        Syntax.OnlyWith(_trial, _delete);
        Syntax.OnlyWith(_quiet, _delete, _vendor, _forget, _clock);
        Syntax.AtMostOne(_all, _product, _trial);
        Syntax.Validators.Add(result =>
        {
            if (result.GetResult(_files)?.Tokens.Count > 0 && result.GetResult(_insert) is null)
                result.AddError("Files go only with -i.");
            if (result.GetResult(_list) is not null && result.GetResult(_all) is null
                && result.GetResult(_product) is null)
                result.AddError("-l needs -a or -p ID.");
            int what = (result.GetResult(_delete)?.Tokens.Count ?? 0)
                + (result.GetResult(_all) is null ? 0 : 1)
                + (result.GetResult(_trial) is null ? 0 : 1);
            if (result.GetResult(_delete) is not null && what != 1)
                result.AddError("-d needs one of SERIAL, -t and -a.");
        });
    }

    public Command Syntax { get; }

    public ImmutableArray<string> Usage { get; } =
    [
        "clplcnsc -i [FILE...]",
        "clplcnsc -l -a | -p ID",
        "clplcnsc -d SERIAL | -t | -a [-q]",
        "clplcnsc --ID",
        "clplcnsc --vendor FILE [-q]",
        "clplcnsc --forget-vendor NAME [-q]",
        "clplcnsc --clock [-q]",
        "clplcnsc --distribute | --reregister",
    ];

    public async Task<ExitCode> Run(ParseResult given, Session session)
    {
        if (!session.IsRoot && !given.Has(_list) && !given.Has(_ids))
            throw new CommandFailedException(ExitCode.NotAllowed, "Log in as root.");
        if (given.Has(_insert))
            return given.GetValue(_files) is { Length: > 0 } files
                ? await Register(session, files) : await Typed(session);
        if (given.Has(_list) || given.Has(_ids))
        {
            var list = (await session.Ask<ControlReply.LicencesAre>(
                new ControlRequest.Licences(), Session.LookLimit)).List;
            session.Screen.Show(given.Has(_ids)
                ? LicenceText.Ids(list) : LicenceText.Of(list, given.Word(_product)));
            session.Screen.Show(LicenceText.Succeeded);
            return ExitCode.Done;
        }
        if (given.Has(_vendor)) return await Believe(given, session);
        if (given.Has(_forget))
        {
            string name = given.Word(_forget);
            Confirm(given, session, $"Are you sure to believe {name} no more? Its licenses become "
                + "invalid.", "The vendor stays.");
            return await Change(session, new(LicenceDeed.ForgetVendor, Text: name));
        }
        if (given.Has(_clock))
        {
            Confirm(given, session, "Is it "
                + DateTimeOffset.Now.ToString("yyyy/MM/dd HH:mm", CultureInfo.InvariantCulture)
                + " now, and was any later time that this server has shown wrong?",
                "Nothing was changed.");
            return await Change(session, new(LicenceDeed.TrustClock));
        }
        if (given.Has(_delete)) return await Delete(given, session);
        return await Change(session, new(given.Has(_distribute)
            ? LicenceDeed.Distribute : LicenceDeed.Reregister));
    }

    private async Task<ExitCode> Delete(ParseResult given, Session session)
    {
        string serial = given.Word(_delete);
        string what = serial.Length > 0 ? $"the license {serial}"
            : given.Has(_trial) ? "all trial licenses" : "all licenses";
        Confirm(given, session, $"Are you sure to delete {what} of the cluster?",
            "Nothing was deleted.");
        var deed = serial.Length > 0 ? LicenceDeed.Delete
            : given.Has(_trial) ? LicenceDeed.DeleteTrials : LicenceDeed.DeleteAll;
        return await Change(session, new(deed, serial));
    }

    private void Confirm(ParseResult given, Session session, string question, string otherwise)
    {
        if (!given.Has(_quiet) && !session.IsCertain(question))
            throw new CommandFailedException(ExitCode.Failed, otherwise);
    }

    // From then on the cluster itself is under licence, which nobody should learn from its stop.
    private async Task<ExitCode> Believe(ParseResult given, Session session)
    {
        string statement = ReadFile(given.Word(_vendor));
        if (VendorFile.SellsBase(statement))
            Confirm(given, session, "This vendor sells BASE: the cluster itself will need a "
                + "license of it, and stop without one. Are you sure to believe it?",
                "The vendor is not believed.");
        return await Change(session, new(LicenceDeed.AddVendor, Text: statement));
    }

    private static async Task<ExitCode> Register(Session session, string[] files)
    {
        // All are read before the first is taken: a slip in a name changes nothing.
        var texts = files.Select(ReadFile).ToList();
        for (int i = 0; i < texts.Count; i++)
        {
            var code = await Change(
                session, new(LicenceDeed.Register, Text: texts[i]), files[i] + ": ",
                isLast: i == texts.Count - 1);
            if (code != ExitCode.Done) return code;
        }
        return ExitCode.Done;
    }

    private static async Task<ExitCode> Typed(Session session)
    {
        session.Screen.Show(LicenceText.Versions);
        switch (session.Answer(LicenceText.AskVersion))
        {
            case "" or "1":
                break;
            case "2":
                session.Screen.Complain(
                    "A trial license is registered from its file: clplcnsc -i FILE");
                return ExitCode.Usage;
            case "e" or null:
                return ExitCode.Done;
            case var other:
                session.Screen.Complain($"'{other}' is none of 1, 2 and e.");
                return ExitCode.Usage;
        }
        string serial = session.Answer(LicenceText.AskSerial) ?? "";
        session.Screen.Show(LicenceText.AnnounceKey);
        string key = session.Answer(LicenceText.AskKey) ?? "";
        if (serial.Length == 0 || key.Length == 0)
        {
            session.Screen.Complain("Nothing was typed, and nothing registered.");
            return ExitCode.Usage;
        }
        return await Change(session, new(LicenceDeed.Register, serial, key));
    }

    private static async Task<ExitCode> Change(Session session,
        ControlRequest.ChangeLicences request, string where = "", bool isLast = true)
    {
        var done = await session.Ask<ControlReply.LicencesChanged>(request, Session.LookLimit);
        if (done.Fault.Length > 0)
            throw new CommandFailedException(ExitCode.Failed, where + done.Fault);
        if (!isLast) return ExitCode.Done;
        session.Screen.Show(done.Unreached.IsEmpty
            ? [LicenceText.Succeeded] : LicenceText.NotEverywhere(done.Unreached));
        return ExitCode.Done;
    }

    private static string ReadFile(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new CommandFailedException(ExitCode.Failed, $"There is no file {path}.");
        return file.Length <= 65_536
            ? File.ReadAllText(path)
            : throw new CommandFailedException(ExitCode.Failed, $"{path} is no license.");
    }
}
