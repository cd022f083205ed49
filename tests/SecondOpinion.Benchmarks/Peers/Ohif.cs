using System.Diagnostics;

namespace SecondOpinion.Benchmarks.Peers;

/// <summary>OHIF's published viewer over Orthanc, behind nginx as its makers advise: compressed beforehand, isolated, metadata compressed too.</summary>
internal sealed class Ohif : IDisposable
{
    public const string Version = "3.13.2";

    private readonly Orthanc _orthanc;
    private readonly Server _nginx;

    private Ohif(Orthanc orthanc, Server nginx, string address) => (_orthanc, _nginx, Address) = (orthanc, nginx, address);

    public string Address { get; }

    /// <summary>The viewer's folder; fetched by npm and compressed when it is not there yet.</summary>
    public static async Task<string> FetchAsync()
    {
        var folder = Path.Combine(Checkout.Root, "artifacts", "ohif", Version);
        var viewer = Path.Combine(folder, "package", "dist");
        if (!File.Exists(Path.Combine(folder, "done")))
        {
            Directory.CreateDirectory(folder);
            await ShellAsync(folder, $"npm pack --silent @ohif/app@{Version} >/dev/null && tar xzf ohif-app-*.tgz && rm ohif-app-*.tgz");
            await File.WriteAllTextAsync(Path.Combine(viewer, "app-config.js"), Configuration);
            await ShellAsync(
                viewer,
                """
                find . -type f \( -name '*.js' -o -name '*.css' -o -name '*.wasm' -o -name '*.html' \) ! -path './ort/*' ! -path './dicom-microscopy-viewer/*' \
                  -size +1k -exec gzip -9 -k -f {} +
                """);
            await File.WriteAllTextAsync(Path.Combine(folder, "done"), Version);
        }

        return viewer;
    }

    /// <summary>Starts both with the files given stored; the viewer answers on <paramref name="address"/> too.</summary>
    public static async Task<Ohif> StartAsync(string work, string viewer, string address, IEnumerable<string> files)
    {
        var orthanc = await Orthanc.StartAsync(work);
        await orthanc.StoreAsync(files);
        var port = Server.FreePort();
        var configuration = Path.Combine(work, "ohif.conf");
        await File.WriteAllTextAsync(
            configuration,
            $$"""
            daemon off; user root; worker_processes 1; pid {{work}}/ohif.pid; error_log {{work}}/ohif.log; events { worker_connections 256; }
            http {
              include /etc/nginx/mime.types; access_log off; sendfile on; tcp_nodelay on; gzip on; gzip_types application/json application/dicom+json; gzip_static on;
              client_body_temp_path {{work}}/ob; proxy_temp_path {{work}}/op; fastcgi_temp_path {{work}}/of; uwsgi_temp_path {{work}}/ou; scgi_temp_path {{work}}/os;
              server {
                listen {{address}}:{{port}}; root {{viewer}};
                location /dicom-web/ { proxy_pass {{orthanc.Address}}/dicom-web/; proxy_set_header Host $http_host; }
                location / { try_files $uri /index.html; add_header Cross-Origin-Opener-Policy same-origin; add_header Cross-Origin-Embedder-Policy require-corp; }
              }
            }
            """);
        var nginx = await Server.StartAsync(Checkout.RequirePeer("nginx"), ["-c", configuration], $"http://{address}:{port}/");
        return new Ohif(orthanc, nginx, $"http://{address}:{port}");
    }

    public void Dispose()
    {
        _nginx.Dispose();
        _orthanc.Dispose();
    }

    private const string Configuration =
        """
        window.config={routerBasename:null,extensions:[],modes:[],customizationService:{},showStudyList:true,maxNumberOfWebWorkers:2,showCPUFallbackMessage:false,
        defaultDataSourceName:'orthanc',dataSources:[{namespace:'@ohif/extension-default.dataSourcesModule.dicomweb',sourceName:'orthanc',configuration:{friendlyName:'o',name:'o',
        wadoUriRoot:'/dicom-web',qidoRoot:'/dicom-web',wadoRoot:'/dicom-web',qidoSupportsIncludeField:false,imageRendering:'wadors',thumbnailRendering:'wadors',
        enableStudyLazyLoad:true,supportsFuzzyMatching:true,supportsWildcard:true,omitQuotationForMultipartRequest:true,bulkDataURI:{enabled:true}}}]};
        """;

    private static async Task ShellAsync(string folder, string command)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", command]) { WorkingDirectory = folder, UseShellExecute = false })!;
        await shell.WaitForExitAsync();
        if (shell.ExitCode != 0)
        {
            throw new InvalidOperationException($"OHIF could not be fetched: {command}");
        }
    }
}
