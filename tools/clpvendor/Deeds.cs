using Baton.Licences;

namespace Baton.Clpvendor;

/// <summary>Does what was asked, and says what came of it.</summary>
internal static class Deeds
{
    public static void Do(Options options, TextWriter output, TimeProvider time)
    {
        var folder = new VendorFolder(options.Folder);
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        switch (options.Verb)
        {
            case "make":
                output.WriteLine("Fingerprint : "
                    + folder.Make(options.Name, options.Products).Fingerprint);
                break;
            case "extend":
                output.WriteLine("Fingerprint : " + folder.Extend(options.Products).Fingerprint);
                break;
            case "issue":
                var licence = folder.Draw(options, today);
                folder.WriteFile(licence, options.Output);
                output.WriteLine($"Serial number : {licence.Serial}");
                break;
            case "sheet":
                Show(folder, folder.Draw(options, today), options, output);
                break;
            default:
                folder.Make(options.Name, options.Products);
                foreach (var product in options.Products)
                {
                    string path = Path.Combine(options.Folder, product.Id + ".lic");
                    folder.WriteFile(folder.Draw(options with { Products = [product] }, today),
                        path);
                    output.WriteLine(path);
                }
                break;
        }
    }

    private static void Show(
        VendorFolder folder, Licence licence, Options options, TextWriter output)
    {
        string key = folder.Sheet(licence);
        output.WriteLine($"Product       : {options.Products[0].Id}");
        output.WriteLine($"Version       : Product version ({licence.Kind})");
        output.WriteLine($"License key   : {key}");
        output.WriteLine($"Serial number : {licence.Serial}");
        output.WriteLine($"Count         : {licence.Count}");
    }
}
